// The oracle: Cloudflare's validator itself. Takes the library's module and a schema file, reads
// one base64 body a line, prints one verdict a line: null (accepted), the message, or false
// (no JSON text).
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [library, schemaFile] = process.argv.slice(2)
const { Cabidela } = await import(pathToFileURL(library))
const validator = new Cabidela(JSON.parse(readFileSync(schemaFile, 'utf8')))

function verdict(body) {
  let payload
  try {
    payload = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return false
  }
  try {
    validator.validate(payload)
    return null
  } catch (error) {
    return error.message
  }
}

const verdicts = []
for await (const line of createInterface({ input: process.stdin })) {
  verdicts.push(JSON.stringify(verdict(Buffer.from(line, 'base64'))))
}
process.stdout.write(verdicts.join('\n'))

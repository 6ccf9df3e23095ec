#!/bin/sh
# Starts the mock, streams the documented curl against it, shows the tokens as they come.
set -eu

ready=$(mktemp)
rm -f "$ready"
workersai-mock serve --port 0 --log off --ready-file "$ready" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -f "$ready"' EXIT
trap 'exit 130' INT TERM

tries=0
until [ -s "$ready" ]; do
  kill -0 $server 2>/dev/null || { echo "the mock did not start" >&2; exit 1; }
  tries=$((tries + 1))
  [ $tries -lt 100 ] || { echo "the mock did not start within 10 s" >&2; exit 1; }
  sleep 0.1
done
url=$(sed 's/.*"url":"\([^"]*\)".*/\1/' "$ready")
model=@cf/qwen/qwen1.5-1.8b-chat
account=facadefacadefacadefacadefacade00

echo "\$ curl $url/client/v4/accounts/$account/ai/run/$model \\"
echo "    -H 'Authorization: Bearer demo' -d '{\"messages\": [...], \"stream\": true}'"
echo
curl -sS --no-buffer --fail-with-body --noproxy '*' \
  "$url/client/v4/accounts/$account/ai/run/$model" \
  -H "Authorization: Bearer demo" \
  -d '{ "messages": [{ "role": "system", "content": "You are a friendly assistant" }, { "role": "user", "content": "What is the origin of the phrase Hello, World" }], "stream": true, "max_tokens": 40 }'

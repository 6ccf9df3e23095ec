"""The fake of Workers AI text generation: a request in, bytes out."""

"""What is true on the wire of Workers AI text generation. No server inside."""

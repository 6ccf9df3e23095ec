"""The kitchen sink: sections of Markdown that have broken renderers and stream parsers before."""

TITLE = "# Everything at once"

SECTIONS = (
    "A paragraph with **bold**, *italic*, `code`, ~~struck~~ and a [link](https://example.com).",
    '```python\ndef greet(name: str) -> str:\n    return f"Hello, {name}"\n```',
    '```json\n{"data": "[DONE]", "escaped": "\\\\\\" \\n \\u0000"}\n```',
    "| city | people | river |\n|---|---:|:---:|\n| Köln | 1 084 831 | Rhein |\n| Łódź | 658 | — |",
    "1. first\n2. second\n   - nested\n   - nested again\n3. third",
    "> A quotation,\n> over two lines.\n>\n> > and one inside it.",
    "Emoji: 👋 👩‍👩‍👧‍👦 🇳🇱 👍🏽 ❤️‍🔥, and combining: é (e + U+0301), ñ, Z͑ͫ.",
    "中文：你好，世界。日本語：こんにちは世界。한국어: 안녕하세요 세계.",
    "עברית: שלום עולם. العربية: مرحبا بالعالم. Mixed: abc שלום 123 مرحبا xyz.",
    "Math: $e^{i\\pi} + 1 = 0$ and $$\\int_0^1 x^2\\,dx = \\tfrac{1}{3}$$",
    "Markup as text: <b>not bold</b> &amp; <img src=x onerror=alert(1)> <script>alert(1)</script>",
    "- [x] done\n- [ ] to do\n\n---\n\nA line that ends in two spaces  \nand goes on.",
    "averyveryverylongwordwithoutanyplacetobreak" * 3,
    "Quotes “curly”, ‘single’, „low“, «guillemets»; dashes – and —; ellipsis …; NBSP here.",
)

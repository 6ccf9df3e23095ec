"""The bytes of one answer on each wire."""

# Seed 0, `Hi, Köln 👋` to the prompt `hi`: these bytes change only with a minor release.
STREAMS: dict[str, bytes] = {
    "2023": (
        b'data: {"response":"Hi"}\n\n'
        b'data: {"response":","}\n\n'
        b'data: {"response":" K\xc3\xb6ln"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b"}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2024-02": (
        b"data: {}\n\n"
        b"data: {}\n\n"
        b'data: {"response":"Hi"}\n\n'
        b'data: {"response":","}\n\n'
        b'data: {"response":" K\xc3\xb6ln"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b"}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2024": (
        b'data: {"response":"Hi","p":"abcdefghijklmnopqrstuvwxyz012345'
        b'6789abcdefghijk"}\n\n'
        b'data: {"response":",","p":"abcdefg"}\n\n'
        b'data: {"response":" K\xc3\xb6ln","p":"abcdefghijklmnopqrstuvwxyz01'
        b'234567"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b","p":"abcdefghijklmnopqrstuvwxyz012'
        b'3456789abcd"}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2025": (
        b'data: {"response":"Hi","p":"abcdefghijklmnopqrstuvwxyz01"}\n\n'
        b'data: {"response":",","p":"abcdef"}\n\n'
        b'data: {"response":" K\xc3\xb6ln","p":"abcdefghijklmnopqrstuvwxyz01'
        b'23456789abcd"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b","p":"abcdefghijklmnopq"}\n\n'
        b'data: {"response":""}\n\n'
        b'data: {"response":"","usage":{"prompt_tokens":49,"completion'
        b'_tokens":4,"total_tokens":53}}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2025-vllm": (
        b'data: {"response":"","tool_calls":[],"p":"abdefghijklmnoprst'
        b'uvxyz1"}\n\n'
        b'data: {"response":"Hi","tool_calls":[],"p":"abdef"}\n\n'
        b'data: {"response":",","tool_calls":[],"p":"abdefghijklmnoprs'
        b'tuvxyz1234567890abdefghijklmn"}\n\n'
        b'data: {"response":" K\xc3\xb6ln","tool_calls":[],"p":"abdefghijklm'
        b'noprstuvxyz12"}\n\n'
        b'data: {"response":" \xf0\x9f\x91\x8b","tool_calls":[],"p":"abdefghijklmn'
        b'oprstuvxyz1"}\n\n'
        b'data: {"response":"","tool_calls":[],"p":"abd"}\n\n'
        b'data: {"response":"","usage":{"prompt_tokens":49,"completion'
        b'_tokens":4,"total_tokens":53}}\n\n'
        b"data: [DONE]\n\n"
    ),
    "2026": (
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.compl'
        b'etion.chunk","created":1700000000,"model":"@cf/qwen/qwen1.5-'
        b'1.8b-chat","choices":[{"index":0,"delta":{"content":"","reas'
        b'oning_content":null,"role":"assistant"},"finish_reason":null'
        b'}],"usage":{"prompt_tokens":49,"total_tokens":49,"completion'
        b'_tokens":0},"p":"pmgr8j"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.compl'
        b'etion.chunk","created":1700000000,"model":"@cf/qwen/qwen1.5-'
        b'1.8b-chat","choices":[{"index":0,"delta":{"content":"Hi"},"f'
        b'inish_reason":null}],"usage":{"prompt_tokens":49,"total_toke'
        b'ns":50,"completion_tokens":1},"p":"fag08y481osrkzyk6map84fsj'
        b'4okn4jgvo24"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.compl'
        b'etion.chunk","created":1700000000,"model":"@cf/qwen/qwen1.5-'
        b'1.8b-chat","choices":[{"index":0,"delta":{"content":","},"fi'
        b'nish_reason":null}],"usage":{"prompt_tokens":49,"total_token'
        b's":51,"completion_tokens":2},"p":"4bwaytb3wn7p4l2ivnaftnntln'
        b'd3xo30031b9coupoholhas"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.compl'
        b'etion.chunk","created":1700000000,"model":"@cf/qwen/qwen1.5-'
        b'1.8b-chat","choices":[{"index":0,"delta":{"content":" K\xc3\xb6ln"}'
        b',"finish_reason":null}],"usage":{"prompt_tokens":49,"total_t'
        b'okens":52,"completion_tokens":3},"p":"v992zhecoj8yf1w1qdy05g'
        b'o"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.compl'
        b'etion.chunk","created":1700000000,"model":"@cf/qwen/qwen1.5-'
        b'1.8b-chat","choices":[{"index":0,"delta":{"content":" \xf0\x9f\x91\x8b"},"f'
        b'inish_reason":null}],"usage":{"prompt_tokens":49,"total_toke'
        b'ns":53,"completion_tokens":4},"p":"8b4b6mjx4vw2kj5awgh"}\n\n'
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.compl'
        b'etion.chunk","created":1700000000,"model":"@cf/qwen/qwen1.5-'
        b'1.8b-chat","choices":[{"index":0,"delta":{},"finish_reason":'
        b'"stop"}],"usage":{"prompt_tokens":49,"total_tokens":53,"comp'
        b'letion_tokens":4},"p":"2zs5fqel6c4upwep4nfq0bdnf30mnxeghss"}'
        b"\n\n"
        b'data: {"id":"chatcmpl-8ad285c98efc47e4","object":"chat.compl'
        b'etion.chunk","created":1700000000,"model":"@cf/qwen/qwen1.5-'
        b'1.8b-chat","choices":[],"usage":{"prompt_tokens":49,"total_t'
        b'okens":53,"completion_tokens":4},"p":"psgchb6i5ggcergefufxxa'
        b'012sacilw2bn1cuysdat"}\n\n'
        b'data: {"response":"","usage":{"prompt_tokens":49,"completion'
        b'_tokens":4,"total_tokens":53,"prompt_tokens_details":{"cache'
        b'd_tokens":0}}}\n\n'
        b"data: [DONE]\n\n"
    ),
}

RESULTS: dict[str, bytes] = {
    "2023": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b"},"success":true,"errors":'
        b'[],"messages":[]}'
    ),
    "2024-02": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b"},"success":true,"errors":'
        b'[],"messages":[]}'
    ),
    "2024": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b"},"success":true,"errors":'
        b'[],"messages":[]}'
    ),
    "2025": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b","usage":{"prompt_tokens":'
        b'49,"completion_tokens":4,"total_tokens":53}},"success":true,'
        b'"errors":[],"messages":[]}'
    ),
    "2025-vllm": (
        b'{"result":{"response":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b","tool_calls":[],"usage":{'
        b'"prompt_tokens":49,"completion_tokens":4,"total_tokens":53}}'
        b',"success":true,"errors":[],"messages":[]}'
    ),
    "2026": (
        b'{"result":{"choices":[{"finish_reason":"stop","index":0,"log'
        b'probs":null,"text":"Hi, K\xc3\xb6ln \xf0\x9f\x91\x8b"}],"created":1700000000,"id":'
        b'"8ad285c98efc47e49ac2b82407ae0042","model":"@cf/qwen/qwen1.5'
        b'-1.8b-chat","object":"text_completion","usage":{"prompt_toke'
        b'ns":49,"completion_tokens":4,"total_tokens":53,"prompt_token'
        b's_details":{"cached_tokens":0}}},"success":true,"errors":[],'
        b'"messages":[]}'
    ),
}

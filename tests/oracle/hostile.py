"""Texts that a validator in another language may read otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that goes into the body as it is."""

    text: str


def _words(text: str) -> list[str]:
    return text.split()


NUMBERS = _words(
    "0 -0 -0.0 1 -1 2 1.0 2.0 1.5 -1.5 1e2 1E+2 1e21 1e-7 0.000001 123456789012345680000 5e-324"
    " 1e400 -1e400 9007199254740991 9007199254740992 9007199254740993 -9007199254740993 1e308"
    " 18446744073709551616 0.1 0.30000000000000004 1.0000000000000002 12345678901234567890123"
    " 1.7976931348623157e308 9999999999999999 100000000000000000000000 0.1e1 123e-20"
)
NO_JSON = [
    *_words(
        "NaN Infinity -Infinity undefined 01 1. .5 +1 - 1e 0x10 'a' tru nulll [1,] {\"a\":1,} {a:1}"
        ' {"a"} {"a":} [1 [ { " "\\u12" "\\x" "\\ud83" /**/1 ]'
    ),
    '"\x00"',
    '"\t"',
    '"a\nb"',
    '{"a":1 "b":2}',
    "[1 2]",
    "",
]
STRINGS = (
    '""',
    '"a"',
    '"json_object"',
    '"😀"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"a\\u0000b"',
    '"\\u2028"',
    '"data:x"',
    '"dat"',
    '"abcdefghi"',
    '"abcdefgh\\u00e9"',
    '"true"',
    '"\\/\\b"',
    '"a\\nb"',
)
NESTED = (
    "[]",
    "{}",
    "[1]",
    '["a",2]',
    "[null]",
    "[null,{}]",
    "[{},null]",
    "[true]",
    "[false]",
    "[[]]",
    '[[1,[2,"a",null,true]],{},-0.0,1e21]',
    "[[],[]]",
    '{"toString":1}',
    '[{"toString":1}]',
    '{"valueOf":1}',
    '{"length":2}',
    '{"b":1,"4294967295":"a","4294967294":"b","a":2,"01":3,"10":4,"9":"c","0":{}}',
    '{"0":"a","role":"user"}',
    '{"__proto__":{"role":"user","content":"a"}}',
    '{"constructor":null}',
    '[{"type":"text","text":"a"}]',
    '{"type":"object","properties":{"a":{"type":"string","description":"b"}}}',
)
KEYS: list[str | Raw] = [
    *_words(
        "__proto__ constructor toString valueOf hasOwnProperty length 0 1 10 01 4294967294"
        " 4294967295 a/b a/type x/constructor x/__proto__ x/toString a/ / prompt messages role"
        " content type name description tools 😀 extra"
    ),
    "",
    Raw('"\\ud800"'),
    Raw('"\\u0070rompt"'),
]
BYTES = (b"\xff", b"\xed\xa0\x80", b"\xc3", b"\xf0\x9f\x98", b"\x00", b"\xef\xbb\xbf", b"\xc0\x80")
DEEP = (1, 60, 500, 1000, 5000)

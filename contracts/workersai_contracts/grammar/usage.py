"""The counts of tokens as a stream or a result bears them. Owns no sum over several answers."""

COUNTS = ("prompt_tokens", "completion_tokens", "total_tokens")
# Late 2026: beside the counts, as recorded of gemma-4.
_MORE = ("prompt_tokens_details", "neurons")


def find_fault(usage: object, *, ordered: bool = True) -> str | None:
    """Say what is wrong with a usage object by itself; its sum is not looked at."""
    if not isinstance(usage, dict):
        return "usage is no object"
    missing = [key for key in COUNTS if key not in usage]
    if missing:
        return f"usage lacks {', '.join(missing)}"
    unknown = [key for key in usage if key not in (*COUNTS, *_MORE)]
    if unknown:
        return f"usage holds {', '.join(unknown)}, which no usage was seen with"
    if ordered and tuple(usage)[: len(COUNTS)] != COUNTS:
        return f"usage begins {', '.join(list(usage)[:3])} instead of {', '.join(COUNTS)}"
    for key in COUNTS:
        count = usage[key]
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            return f"{key} is {count!r}, no count"
    return None


def is_zeroed(usage: object) -> bool:
    """Tell whether all counts are 0, as in the second usage chunk of a small model on /ai/v1."""
    return isinstance(usage, dict) and all(usage.get(key) == 0 for key in COUNTS)


def is_repeat(usage: object) -> bool:
    """Tell whether counts are those of the second usage chunk that /ai/v1 sends.

    Recorded 2026-05: zeros of a small model, the true counts of gpt-oss-20b; both with details.
    """
    return is_zeroed(usage) or (isinstance(usage, dict) and "prompt_tokens_details" in usage)


def sum_fault(usage: dict[str, object]) -> str | None:
    """Say how the total differs from its parts, where all three are numbers."""
    counts = [usage.get(key) for key in COUNTS]
    prompt, completion, total = counts
    numbers = [count for count in counts if isinstance(count, int) and not isinstance(count, bool)]
    if len(numbers) < len(COUNTS) or sum(numbers[:2]) == numbers[2]:
        return None
    return f"{prompt} + {completion} is not {total}"

"""Seeded prose by faker, which is imported only when the first prose is asked for."""

import random
from functools import cache
from threading import Lock

from faker import Faker
from faker.config import AVAILABLE_LOCALES

from .errors import SettingError

_TURN = Lock()


@cache
def writer(locale: str) -> Faker:
    """Return faker for a locale; raises SettingError that says how locales are spelled."""
    if locale not in AVAILABLE_LOCALES:
        near = sorted(name for name in AVAILABLE_LOCALES if name[:2] == locale[:2].lower())
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise SettingError(f"no locale {locale!r}: faker knows the likes of en_US, de_DE{hint}")
    # Its other providers cost a first answer 20 ms, and are never drawn from.
    return Faker(locale, providers=["faker.providers.lorem"], use_weighting=False)


def write(locale: str, rng: random.Random) -> str:
    """Return one to three paragraphs, drawn from `rng` alone."""
    fake = writer(locale)
    # Faker draws from its own generator: seed it from ours, so that nothing else moves it, nor
    # another server on another thread.
    with _TURN:
        fake.seed_instance(rng.getrandbits(64))
        paragraphs = [
            " ".join(fake.sentence(nb_words=rng.randint(7, 16)) for _ in range(rng.randint(2, 5)))
            for _ in range(rng.randint(1, 3))
        ]
    return "\n\n".join(paragraphs)

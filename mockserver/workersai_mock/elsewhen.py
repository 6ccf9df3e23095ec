"""The mock at another time than its own, for single requests that ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .mock import Mock
    from .request import Control


class Elsewhen:
    """Mocks of other eras and wires, made when they are first asked for; they share the state.

    Args:
        mock: the one of the server's own time.
    """

    def __init__(self, mock: Mock) -> None:
        self._own = mock
        self._others: dict[tuple[str | None, str | None], Mock] = {}

    def of(self, control: Control) -> Mock:
        """Return the mock that a request wants; the own one where it says nothing of a time."""
        if not (control.era or control.wire):
            return self._own
        return self.get(control.era or self._own.settings.era, wire=control.wire)

    def get(self, era: str | None, *, wire: str | None = None) -> Mock:
        """Return the mock of a time; raises SettingError where there is none such."""
        if (era, wire) not in self._others:
            own = self._own
            settings = own.settings._replace(era=era, schema=None, wire=wire, admin=False)
            other = type(own)(settings, own.state)
            other.roster, other.elsewhen = own.roster, self
            self._others[era, wire] = other
        return self._others[era, wire]

    def forget(self) -> None:
        """Let go of all of them: what they have in common with their own time has changed."""
        self._others.clear()

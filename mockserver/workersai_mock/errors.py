"""What can go wrong in the mock, as misuse of ours.

MockError
+-- SettingError      a setting that cannot be: says which, why, and what would be right
+-- StubError         a stub that cannot be: says what is wrong with it and what would be right
+-- ListenError       the address cannot be listened on
+-- MissingExtraError an optional dependency is not installed: says what to install

What the service would refuse is never one of these: a refusal is a value.
"""


class MockError(Exception):
    """Root of the errors that this package raises."""


class SettingError(MockError, ValueError):
    """A setting that cannot be."""


class StubError(MockError, ValueError):
    """A stub that cannot be."""


class ListenError(MockError, OSError):
    """The address cannot be listened on, most often because the port is in use."""


class MissingExtraError(MockError, ImportError):
    """An optional dependency is not installed."""

from workersai_mock.timeline import Frame, Timeline


def test_frames_without_times_are_due_at_once() -> None:
    timeline = Timeline((b"a", b"b"))

    assert list(timeline) == [Frame(0.0, b"a"), Frame(0.0, b"b")]
    assert timeline.start_s == 0.0


def test_frames_bear_their_times() -> None:
    timeline = Timeline((b"a", b"b"), (0.5, 1.0))

    assert list(timeline) == [Frame(0.5, b"a"), Frame(1.0, b"b")]
    assert timeline.start_s == 0.5


def test_body_is_all_bytes() -> None:
    timeline = Timeline((b"a", b"b"))

    assert timeline.body == b"ab"
    assert len(timeline) == 2

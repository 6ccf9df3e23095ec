from workersai_mock.cutting import Cutting
from workersai_mock.fragment import Byte, LineEnds


def test_a_cutting_is_said_in_twists() -> None:
    cutting = Cutting((1, 2), joined=True, form=LineEnds(), gap_s=0.5)

    names = [str(getattr(twist, "name", "")) for twist in cutting.twists]
    assert names == ["crlf", "all", "at"]
    assert Cutting((9,)).weight < Cutting((1, 2)).weight < Cutting(form=LineEnds()).weight
    assert not isinstance(cutting.twists[-1], Byte)

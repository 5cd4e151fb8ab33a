"""Which lines of a log are new."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from strongly._core.polling import LogWindow, overlap

LINES = st.lists(st.sampled_from("ab"), max_size=10)


@given(st.lists(st.integers(0, 5), max_size=8), st.integers(5, 20))
def test_a_log_is_given_line_by_line_whatever_part_of_it_the_server_sends(growth: list[int], window: int) -> None:
    written: list[str] = []
    given_so_far: list[str] = []
    log = LogWindow()
    for count in growth:
        written += [f"line {len(written) + number}" for number in range(count)]
        given_so_far += log.take(written[-window:])

    assert given_so_far == written


@settings(max_examples=500)
@given(LINES, LINES)
@example(list("aab"), list("aabaaa"))
def test_the_overlap_is_the_longest_there_is(before: list[str], after: list[str]) -> None:
    possible = [
        length for length in range(min(len(before), len(after)) + 1) if after[:length] == before[len(before) - length :]
    ]

    assert overlap(before, after) == max(possible)


def test_a_log_that_starts_anew_is_given_whole() -> None:
    log = LogWindow()

    assert log.take(["a", "b"]) == ["a", "b"]
    assert log.take([]) == []
    assert log.take(["a", "b"]) == []
    assert log.take(["c", "d"]) == ["c", "d"]
    assert log.is_used

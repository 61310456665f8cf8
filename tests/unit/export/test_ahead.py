"""Two steps in threads of their own, and results in their order."""

import threading

import pytest

from ferdesk.export.ahead import DEPTH, Ahead


def counting(upto):
    numbers = iter(range(upto))
    return lambda: next(numbers, None)


def names():
    return {thread.name.rpartition("_")[0] for thread in threading.enumerate()}


@pytest.mark.parametrize("upto", [0, 1, DEPTH, 20])
def test_everything_comes_once_and_in_its_order(upto):
    with Ahead(counting(upto), lambda number: number * 10) as results:
        assert list(results) == [10 * i for i in range(upto)]


def test_the_next_is_worked_on_while_one_is_being_used():
    begun = {i: threading.Event() for i in range(5)}

    def work(number):
        begun[number].set()
        return number

    with Ahead(counting(5), work) as results:
        used = iter(results)
        assert next(used) == 0
        assert begun[1].wait(10)
        assert begun[2].wait(10)


def test_it_is_not_further_ahead_than_it_should_be():
    given = []
    with Ahead(lambda: given.append(1) or len(given), lambda number: number) as results:
        used = iter(results)
        for i in range(5):
            assert next(used) == i + 1
            assert len(given) <= i + 1 + DEPTH


@pytest.mark.parametrize("step", ["give", "work"])
def test_an_error_comes_in_its_place(step):
    numbers = counting(9)

    def give():
        number = numbers()
        if step == "give" and number == 4:
            raise ValueError("four")
        return number

    def work(number):
        if step == "work" and number == 4:
            raise ValueError("four")
        return number

    seen = []
    with pytest.raises(ValueError, match="four"), Ahead(give, work) as results:
        for number in results:
            seen.append(number)
    assert seen == [0, 1, 2, 3]


def test_nothing_is_asked_for_after_the_end():
    ends = []
    with Ahead(lambda: ends.append(1), lambda thing: thing) as results:
        assert list(results) == []
    assert len(ends) == 1


def test_it_can_be_left_in_the_middle():
    with Ahead(counting(1000), lambda number: number) as results:
        assert next(iter(results)) == 0
    assert not {"ferdesk-decode", "ferdesk-faces"} & names()

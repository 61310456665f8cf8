"""Which face the panels are about."""

from fake_engine import face_record, record

from ferdesk.ui.scene import Selection


def test_the_largest_face_is_taken_first_and_stays():
    choice = Selection()
    small, large = face_record(1, side=50), face_record(2, left=200, side=90)
    assert choice.resolve(record(small, large)).track_id == 2
    grown = face_record(1, side=120)
    assert choice.resolve(record(grown, large)).track_id == 2


def test_a_chosen_face_stays_chosen_until_it_leaves():
    choice = Selection()
    one, two = face_record(1, side=50), face_record(2, left=200, side=90)
    choice.choose("#1")
    assert choice.resolve(record(one, two)).track_id == 1
    assert choice.resolve(record(two)).track_id == 2
    assert choice.resolve(record(one, two)).track_id == 1
    choice.choose(None)
    assert choice.resolve(record(one, two)).track_id == 2


def test_a_chosen_face_is_found_again_by_name():
    choice = Selection()
    large, small, again = face_record(1, side=100), face_record(2, side=40), face_record(3, side=40)
    choice.choose("Ann")
    assert choice.resolve(record(large, small), {2: "Ann"}) is small
    assert choice.resolve(record(large, again), {3: "Ann"}) is again
    assert choice.resolve(record(large, small), {2: "Ben"}) is large
    assert choice.resolve(record(large, small), {2: "Ann"}) is small


def test_a_chosen_face_stays_chosen_when_it_is_given_a_name():
    choice = Selection()
    large, small, again = face_record(1, side=100), face_record(2, side=40), face_record(3, side=40)
    choice.choose("#2")
    assert choice.resolve(record(large, small)) is small
    assert choice.resolve(record(large, small), {2: "Ann"}) is small
    assert choice.resolve(record(large)) is large
    assert choice.resolve(record(large, again), {3: "Ann"}) is again
    assert choice.resolve(record(large, again)) is again  # it is taken back


def test_faces_that_are_called_alike_are_told_apart():
    choice, names = Selection(), {1: "(left out)", 2: "(left out)", 3: "Ann"}
    faces = [face_record(i, left=100 * i) for i in (1, 2, 3)]
    for face in faces:
        choice.choose(names[face.track_id], face.track_id)
        assert choice.resolve(record(*faces), names) is face
    seen = []
    for _ in range(4):
        choice.step(record(*faces), 1, names)
        seen.append(choice.resolve(record(*faces), names).track_id)
    assert seen == [1, 2, 3, 1]
    assert choice.resolve(record(*faces[1:]), names) is faces[1]  # one that is called so


def test_steps_go_from_left_to_right_and_around():
    choice = Selection()
    faces = record(face_record(7, left=10), face_record(3, left=200), face_record(5, left=100))
    choice.choose("#7")
    seen = []
    for _ in range(3):
        choice.step(faces, 1)
        seen.append(choice.resolve(faces).track_id)
    assert seen == [5, 3, 7]
    choice.step(faces, -1)
    assert choice.resolve(faces).track_id == 3


def test_nobody_in_view():
    choice = Selection()
    choice.step(record(), 1)
    assert choice.resolve(record()) is None
    assert choice.resolve(None) is None

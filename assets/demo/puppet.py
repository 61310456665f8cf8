"""The portrait as a puppet: its mesh is moved and the picture drawn again, triangle by triangle."""

from __future__ import annotations

import math

import cv2
import numpy as np
from expressions import Expression
from skin import Creases, relaxed

from ferdesk.core.types import Frame
from ferdesk.faces.landmarker import FaceLandmarker

WIDTH, HEIGHT = 640, 480

# Mesh indices, from the corner at the picture's left to the one at its right.
OUTER_UP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
OUTER_LOW = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
MIDDLE_UP = (76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306)
MIDDLE_LOW = (76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306)
NEAR_UP = (62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292)
NEAR_LOW = (62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292)
INNER_UP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
INNER_LOW = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
UPPER_RINGS = (OUTER_UP, MIDDLE_UP, NEAR_UP)
LOWER_RINGS = (OUTER_LOW, MIDDLE_LOW, NEAR_LOW)
INNER_RING = INNER_UP + INNER_LOW[-2:0:-1]

LIDS_UP = ((246, 161, 160, 159, 158, 157, 173), (466, 388, 387, 386, 385, 384, 398))
LIDS_LOW = ((7, 163, 144, 145, 153, 154, 155), (249, 390, 373, 374, 380, 381, 382))
EYE_CORNERS = (33, 133, 263, 362)
IRISES = tuple(range(468, 478))
# From the inner end to the outer: upper and lower edge of each brow.
BROWS = (((107, 55), (66, 65), (105, 52), (63, 53), (70, 46)),
         ((336, 285), (296, 295), (334, 282), (293, 283), (300, 276)))  # fmt: skip
JAW = {152: 1.0, 148: 0.97, 377: 0.97, 176: 0.9, 400: 0.9, 149: 0.78, 378: 0.78, 150: 0.6,
       379: 0.6, 136: 0.42, 365: 0.42, 172: 0.25, 397: 0.25, 58: 0.1, 288: 0.1}  # fmt: skip
CHIN = {199: 1.0, 175: 1.0, 200: 0.98, 171: 0.97, 396: 0.97}
NOSE_WINGS = (98, 327)
STILL = (1, 2, 4, 5, 6, 168, 10, 338, 109, 297, 67, 127, 356, 234, 454, 132, 361, 93, 323)


class Puppet:
    """The portrait with its mesh, drawn with any :class:`Expression`."""

    def __init__(self, portrait: np.ndarray):
        enlarged = cv2.resize(portrait, (WIDTH, HEIGHT), interpolation=cv2.INTER_LANCZOS4)
        soft = cv2.GaussianBlur(enlarged, (0, 0), 1.6)
        self.image = cv2.addWeighted(enlarged, 1.25, soft, -0.25, 0)
        with FaceLandmarker(1, "image") as landmarker:
            (face,) = landmarker.detect(Frame(self.image, 0, 0, 0, "portrait"))
        mesh = face.landmarks.astype(np.float64)
        left, right = mesh[[263, 362], :2].mean(axis=0), mesh[[33, 133], :2].mean(axis=0)
        self.unit = float(np.hypot(*(left - right)))
        self.origin = (left + right) / 2
        across = (left - right) / self.unit
        self.axes = np.array([across, (-across[1], across[0])])
        self.rest = self._to_face(mesh[:, :2])
        self.depth = (mesh[:, 2] - mesh[[234, 454], 2].mean()) / self.unit
        self.head, self.fixed = self._surroundings()
        self.points = np.concatenate([self.rest, self.head, self.fixed])
        self.triangles = self._triangulate()
        self.spread = _Spread(self.rest)
        self.hole = self._mouth_mask(self._to_picture(self.rest))
        # The smile leaves dark corners beside the hole, which would look like tears in a closed
        # mouth: there the lips' colour is carried on.
        around = cv2.dilate((self.hole > 0.02).astype(np.uint8), np.ones((3, 11), np.uint8))
        mesh = self._to_picture(self.rest)
        closed = cv2.inpaint(self.image, around, 5, cv2.INPAINT_TELEA)
        self.closed = relaxed(closed, mesh, self.unit)
        self.creases = Creases(self.image.shape[:2], mesh, self.unit)

    def draw(self, e: Expression) -> np.ndarray:
        """uint8 (480, 640, 3), BGR."""
        face = self._turn(self._express(e), self.depth, e)
        head = self._turn(self.head, np.full(len(self.head), 0.15), e)
        target = self._to_picture(np.concatenate([face, head, self.fixed]))
        map_x, map_y = self._maps(target)
        texture = cv2.addWeighted(self.image, e.smile, self.closed, 1 - e.smile, 0)
        texture = self.creases.on(texture, e)
        skin = cv2.remap(texture, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        skin = self._seam(skin, target, e)
        hole = self._mouth_mask(target)
        if hole.max() <= 0:
            return skin
        inside = self._inside(target, e)
        return np.clip(skin + hole[..., None] * (inside - skin), 0, 255).astype(np.uint8)

    # The face's own coordinates: origin between the eyes, unit the eye distance, y down.
    def _to_face(self, points: np.ndarray) -> np.ndarray:
        return (points - self.origin) @ self.axes.T / self.unit

    def _to_picture(self, points: np.ndarray) -> np.ndarray:
        return points @ self.axes * self.unit + self.origin

    def _surroundings(self) -> tuple[np.ndarray, np.ndarray]:
        """Points that move with the head (outline of the hair), and points that never move."""
        angles = np.radians(np.arange(-205, 26, 12))
        hair = np.stack([1.78 * np.cos(angles), -0.15 + 1.52 * np.sin(angles)], axis=1)
        neck = np.array([(-0.95, 1.75), (0.95, 1.75), (-0.55, 2.0), (0.55, 2.0), (0, 2.1)])
        wide = np.radians(np.arange(-210, 31, 15))
        ring = np.stack([2.7 * np.cos(wide), -0.1 + 2.4 * np.sin(wide)], axis=1)
        collar = np.array([(x, 2.75) for x in np.linspace(-2.2, 2.2, 9)])
        x, y = np.linspace(-40, WIDTH + 40, 9), np.linspace(-40, HEIGHT + 40, 7)
        border = [(a, b) for a in x for b in (y[0], y[-1])]
        border += [(a, b) for a in (x[0], x[-1]) for b in y[1:-1]]
        fixed = np.concatenate([ring, collar, self._to_face(np.array(border, float))])
        inside = self._to_picture(fixed)
        inside = (inside >= -40).all(axis=1) & (inside <= (WIDTH + 40, HEIGHT + 40)).all(axis=1)
        return np.concatenate([hair, neck]), fixed[inside]

    def _triangulate(self) -> np.ndarray:
        """int (N, 3): Delaunay triangles of all points, but those between the lips."""
        points = self._to_picture(self.points)
        plane = cv2.Subdiv2D((-100, -100, WIDTH + 200, HEIGHT + 200))
        index = {}
        for i, (x, y) in enumerate(points.astype(np.float32)):
            index[(float(x), float(y))] = i
            plane.insert((float(x), float(y)))
        found = []
        ring = set(INNER_RING)
        for t in plane.getTriangleList():
            corners = [index.get((float(t[k]), float(t[k + 1]))) for k in (0, 2, 4)]
            if None not in corners and not ring.issuperset(corners):
                found.append(corners)
        return np.array(found)

    def _express(self, e: Expression) -> np.ndarray:
        """The 478 points of the face with this expression, head straight."""
        rest = self.rest
        moved: dict[int, np.ndarray] = {i: rest[i] for i in (*STILL, *EYE_CORNERS, *IRISES)}
        jaw = e.gap * 0.62 - 0.045 * (1 - e.smile)
        for i, weight in JAW.items():
            moved[i] = rest[i] + (0, jaw * weight)
        for i, weight in CHIN.items():
            moved[i] = rest[i] + (0, jaw * weight - e.lower_lip * 0.8)
        for i in NOSE_WINGS:
            moved[i] = rest[i] - (0, 0.07 * e.sneer)
        moved.update(self._lips(e))
        for side, (upper, lower) in enumerate(zip(LIDS_UP, LIDS_LOW)):
            for k, (u, low) in enumerate(zip(upper, lower)):
                bow = math.sin(math.pi * (k + 1) / 8)
                raised = rest[u] - (0, e.lid * bow)
                raised[1] = min(raised[1], rest[low][1] - e.lower_lid * bow)
                moved[u] = raised
                moved[low] = rest[low] - (0, e.lower_lid * bow)
            # A closing lid covers the iris; the iris must not stick out of it.
            low_line = [moved[i] for i in lower]
            high_line = [moved[i] for i in upper]
            for i in IRISES[5 * side : 5 * side + 5]:
                top = np.interp(rest[i][0], *_line(high_line))
                bottom = np.interp(rest[i][0], *_line(low_line))
                moved[i] = np.array([rest[i][0], min(max(rest[i][1], top), max(bottom, top))])
            inwards = 1 if side == 0 else -1
            for k, pair in enumerate(BROWS[side]):
                x = k / 4
                lift = (1 - x) * e.brow_inner + x * e.brow_outer
                shift = inwards * e.brow_together * (1 - x) ** 1.5
                for i in pair:
                    moved[i] = rest[i] + (shift, -lift)
        return self.spread(moved)

    def _lips(self, e: Expression) -> dict[int, np.ndarray]:
        """Where the rings of the lips go: a closed or opened mouth, blended with the smile."""
        rest = self.rest
        middle = float(rest[[78, 308], 0].mean())
        half = float(np.ptp(rest[[78, 308], 0])) / 2
        moved = {}
        for k in range(11):
            upper = rest[INNER_UP[k]]
            t = (float(upper[0]) - middle) / half
            bow = max(1 - t * t, 0.0)
            line = 1.035 - e.corners * (t * t - 0.35) - e.lower_lip * 0.5 * bow
            # Cupid's bow: the line of closed lips is not straight.
            line += 0.012 * math.cos(2.2 * math.pi * t) * bow
            x = middle + t * e.width
            line += 0.2 * e.gap
            open_up, open_low = 0.42 * e.gap * bow**0.5, 0.58 * e.gap * bow**0.5
            closed = {INNER_UP[k]: (x, line - open_up), INNER_LOW[k]: (x, line + open_low)}
            for rings, inner, away in (
                (UPPER_RINGS, INNER_UP, -open_up),
                (LOWER_RINGS, INNER_LOW, open_low),
            ):
                for ring in rings:
                    offset = rest[ring[k]] - rest[inner[k]]
                    grown = offset * (e.width / half, e.lips)
                    closed[ring[k]] = (x + grown[0], line + away + grown[1])
            # The corners belong to both lips: set once, by the upper.
            for i, place in closed.items():
                blended = (1 - e.smile) * np.array(place) + e.smile * rest[i]
                if k in (0, 10) and i in moved:
                    blended = (blended + moved[i]) / 2
                moved[i] = blended
        return moved

    def _turn(self, points: np.ndarray, depth: np.ndarray, e: Expression) -> np.ndarray:
        """Head rotation about a point in the neck, seen without perspective."""
        pivot = np.array([0.0, 1.9])
        x, y = (points - pivot).T
        z = -depth
        yaw, pitch, roll = (math.radians(a) for a in (e.yaw, e.pitch, e.roll))
        x = x + z * math.sin(yaw) - x * (1 - math.cos(yaw))
        y = y - z * math.sin(pitch) - y * (1 - math.cos(pitch))
        # Towards the neck the head hardly moves.
        weight = np.clip((2.1 - points[:, 1]) / 1.2, 0, 1) ** 0.7
        c, s = math.cos(roll), math.sin(roll)
        turned = np.stack([c * x - s * y, s * x + c * y], axis=1) + pivot
        turned[:, 0] += 0.9 * math.sin(yaw) * 0.35
        return points + weight[:, None] * (turned - points)

    def _maps(self, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each pixel of the new picture, where it lies in the portrait."""
        ones = np.ones((len(self.triangles), 3, 1))
        to = np.concatenate([target[self.triangles], ones], axis=2)
        come = self._to_picture(self.points)[self.triangles]
        area = np.abs(np.linalg.det(to))
        # Small ones first: where two share an edge, the larger says where its pixels come from.
        drawn = [i for i in np.argsort(area) if area[i] > 1e-3]
        owner = np.full((HEIGHT, WIDTH), -1, np.int32)
        for i in drawn:
            cv2.fillConvexPoly(owner, np.round(to[i, :, :2] * 16).astype(np.int32), int(i), 8, 4)
        # float (N, 3, 2): x and y in the portrait, from x, y and 1 in the new picture.
        moves = np.zeros((len(to), 3, 2))
        moves[drawn] = np.linalg.solve(to[drawn], come[drawn])
        moves = np.concatenate([moves, [[[1, 0], [0, 1], [0, 0]]]])[owner].astype(np.float32)
        columns = np.arange(WIDTH, dtype=np.float32)[None, :, None]
        rows = np.arange(HEIGHT, dtype=np.float32)[:, None, None]
        places = columns * moves[:, :, 0] + rows * moves[:, :, 1] + moves[:, :, 2]
        map_x, map_y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
        # The edges of triangles would show as kinks along the cheeks; lips and lids need theirs.
        quick = self._quick_parts(target)
        smooth = []
        for axis, whole in enumerate((map_x, map_y)):
            still = np.arange((WIDTH, HEIGHT)[axis], dtype=np.float32)
            move = whole - (still[None] if axis == 0 else still[:, None])
            soft = cv2.GaussianBlur(move, (0, 0), 5)
            smooth.append(whole + (1 - quick) * (soft - move))
        return smooth[0].astype(np.float32), smooth[1].astype(np.float32)

    def _quick_parts(self, picture_points: np.ndarray) -> np.ndarray:
        """float32 (480, 640) in [0, 1]: lips and eyes, where neighbours move differently."""
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        for part in (OUTER_UP + OUTER_LOW, *(a + b for a, b in zip(LIDS_UP, LIDS_LOW))):
            hull = cv2.convexHull(picture_points[list(part)].astype(np.float32))
            cv2.fillConvexPoly(mask, np.round(hull).astype(np.int32), 255)
        mask = cv2.dilate(mask, np.ones((9, 9), np.uint8))
        return cv2.GaussianBlur(mask, (0, 0), 3).astype(np.float32) / 255

    def _seam(self, skin: np.ndarray, target: np.ndarray, e: Expression) -> np.ndarray:
        """The shadow between closed lips, thinner towards the corners."""
        line = (target[list(INNER_UP)] + target[list(INNER_LOW)]) / 2
        shadow = np.zeros((HEIGHT, WIDTH), np.uint8)
        for k in range(10):
            ends = np.round(line[k : k + 2] * 16).astype(np.int32)
            cv2.line(shadow, ends[0].tolist(), ends[1].tolist(), 255, 2, cv2.LINE_AA, 4)
        shadow = cv2.GaussianBlur(shadow, (0, 0), 0.9).astype(np.float32) / 255
        depth = 0.5 * (1 - e.smile) * shadow[..., None]
        tint = np.array([44, 50, 98], np.float32)
        return (skin + depth * (tint - skin)).astype(np.uint8)

    def _mouth_mask(self, picture_points: np.ndarray) -> np.ndarray:
        """float32 (480, 640) in [0, 1]: the hole between the lips, with a soft edge."""
        ring = picture_points[list(INNER_RING)]
        area = cv2.contourArea(ring.astype(np.float32))
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        cv2.fillPoly(mask, [np.round(ring * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        soft = cv2.GaussianBlur(mask, (0, 0), 1.0).astype(np.float32) / 255
        # A hole of less than a few pixels is a closed mouth.
        return soft * float(np.clip(area / 60 - 0.5, 0, 1))

    def _inside(self, target: np.ndarray, e: Expression) -> np.ndarray:
        """float32 (480, 640, 3): teeth that keep their shape, and the dark of the mouth."""
        source = self._to_picture(self.rest)
        teeth = [13, 82, 312]
        # Teeth hang on the skull: they move with the base of the nose, not with the lips.
        shift = target[2] - source[2] - (0, 0.02 * self.unit * (1 - e.smile))
        about = source[2]
        angle = math.radians(e.roll) * 0.8
        c, s = math.cos(angle), math.sin(angle)
        back = np.array([[c, s], [-s, c]])
        move = np.c_[back, about - back @ (about + shift)]
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        picture = cv2.warpAffine(
            self.image, move, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.float32)
        seen = cv2.warpAffine(self.hole, move, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR
                              | cv2.WARP_INVERSE_MAP)  # fmt: skip
        rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
        top = float(target[teeth, 1].mean())
        deep = np.clip((rows - top) / (0.30 * self.unit), 0, 1)[..., None]
        dark = (1 - deep) * np.array([20, 20, 44], np.float32) + deep * np.array(
            [34, 34, 88], np.float32
        )
        # Deeper in an open mouth the teeth lie in its shadow, most at their ends.
        wide = np.clip(e.gap / 0.3, 0, 1)
        columns = np.arange(WIDTH, dtype=np.float32)[None, :]
        aside = np.abs(columns - float(target[13, 0])) / (0.30 * self.unit)
        light = (1 - wide * np.clip(0.25 + 0.75 * aside**2, 0, 1))[..., None]
        # Lips that only just part show no teeth, but in a smile.
        light = light * float(np.clip(max(1.6 * e.smile, (e.gap - 0.07) / 0.18), 0, 1))
        seen = cv2.GaussianBlur(seen, (0, 0), 0.8 + 1.2 * wide)
        return dark + seen[..., None] * (dark + (picture - dark) * light - dark)


class _Spread:
    """Carries the moves of some points over to all: a thin plate bent as little as possible."""

    def __init__(self, points: np.ndarray):
        self.points = points
        self._solved: dict[tuple[int, ...], np.ndarray] = {}

    def __call__(self, moved: dict[int, np.ndarray]) -> np.ndarray:
        keys = tuple(sorted(moved))
        if keys not in self._solved:
            self._solved[keys] = self._solve(list(keys))
        shift = np.array([moved[k] - self.points[k] for k in keys])
        return self.points + self._solved[keys] @ shift

    def _solve(self, keys: list[int]) -> np.ndarray:
        given, n = self.points[keys], len(keys)
        plane = np.c_[np.ones(n), given]
        system = np.zeros((n + 3, n + 3))
        system[:n, :n] = _plate(given, given) + 1e-4 * np.eye(n)
        system[:n, n:], system[n:, :n] = plane, plane.T
        every = np.c_[_plate(self.points, given), np.ones(len(self.points)), self.points]
        weights = every @ np.linalg.inv(system)[:, :n]
        weights[keys] = np.eye(n)
        return weights


def _line(points: list[np.ndarray]) -> tuple[list[float], list[float]]:
    ordered = sorted((float(x), float(y)) for x, y in points)
    return [x for x, _ in ordered], [y for _, y in ordered]


def _plate(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    square = ((a[:, None] - b[None]) ** 2).sum(axis=-1)
    return 0.5 * square * np.log(square + 1e-12)

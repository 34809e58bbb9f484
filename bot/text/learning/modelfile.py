"""A model as a file: gzipped JSON, nothing that could run. The same model always gives the same bytes.

Touch this, and FORMAT, when a model holds something new.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import math
import zlib
from collections.abc import Mapping
from typing import Any, Final

from bot.domain.errors import InputError
from bot.domain.rules import DIMENSIONS
from bot.text.learning import features
from bot.text.learning.model import Model, Training

FORMAT: Final = "qungui-model-1"
LARGEST: Final = 300_000_000  # bytes unpacked: what is larger was not written by us
DIGITS: Final = 6  # of a weight
_MEASURES: Final = ("precision", "recall", "f1")


class BadModel(InputError):
    """The file is no model of Qungui. Train one: `qungui text train … --out FILE`."""

    def __init__(self, name: str, why: str):
        super().__init__(f"{name} is no model that can be used: {why}. Train one with `qungui text train`.")


def packed(model: Model) -> bytes:
    """The file's bytes."""
    trained = model.trained
    data = {
        "format": FORMAT,
        "features": features.VERSION,
        "dimension": model.dimension,
        "labels": list(model.labels),
        "threshold": round(model.threshold, DIGITS),
        "bias": [round(number, DIGITS) for number in model.bias],
        "data": trained.data,
        "counts": dict(trained.counts),
        "until": trained.until,
        "program": trained.program,
        "measures": {
            label: {name: round(number, 4) for name, number in each.items()} for label, each in trained.measures.items()
        },
        "weights": {
            name: [round(model.rarity.get(name, 1.0), DIGITS), *(round(number, DIGITS) for number in row)]
            for name, row in sorted(model.weights.items())
        },
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(errors="surrogatepass"), mtime=0)


def unpacked(data: bytes, name: str) -> Model:
    """The model in a file's bytes. Raises BadModel, whatever the bytes are."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            plain = file.read(LARGEST + 1)
        if len(plain) > LARGEST:
            raise BadModel(name, "it is far too large")
        read = json.loads(plain.decode(errors="surrogatepass"))
    except (OSError, EOFError, zlib.error, ValueError, RecursionError):
        raise BadModel(name, "it is not gzipped JSON") from None
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise BadModel(name, f"it does not say {FORMAT}")
    if read.get("features") != features.VERSION:
        raise BadModel(name, "it was trained by another version of Qungui")
    try:
        return _model(read, hashlib.sha256(data).hexdigest())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadModel(name, f"{type(error).__name__} in its contents") from None


def _model(read: Mapping[str, Any], hash: str) -> Model:
    labels = tuple(_text(label) for label in read["labels"])
    bias = tuple(_number(number) for number in read["bias"])
    rows = {_text(name): tuple(_number(number) for number in row) for name, row in read["weights"].items()}
    dimension = _text(read["dimension"])
    if len(set(labels)) < 2 or len(bias) != (1 if len(labels) == 2 else len(labels)):
        raise ValueError("labels")
    if dimension and dimension not in DIMENSIONS:
        raise ValueError("dimension")
    if any(len(row) != len(bias) + 1 or name[:2] not in ("w ", "c ", "s ", "g ") for name, row in rows.items()):
        raise ValueError("weights")
    return Model(
        dimension=dimension,
        labels=labels,
        weights={name: row[1:] for name, row in rows.items()},
        rarity={name: row[0] for name, row in rows.items()},
        bias=bias,
        threshold=_number(read["threshold"]),
        trained=Training(
            data=_text(read["data"]),
            counts={_text(label): int(_number(count)) for label, count in read["counts"].items()},
            until=_text(read["until"]),
            program=_text(read["program"]),
            measures={
                _text(label): {name: _number(each[name]) for name in _MEASURES}
                for label, each in read["measures"].items()
            },
        ),
        hash=hash,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("number")
    return float(value)

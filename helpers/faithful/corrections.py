"""How moto is put right: replace one attribute, remember it, put it back."""

from __future__ import annotations

from typing import Any

_ABSENT = object()


class Corrections:
    """The replacements that are in force. `undo()` leaves plain moto behind."""

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any]] = []

    def replace(self, owner: Any, name: str, replacement: Any) -> Any:
        """Put `replacement` at `owner.name` and return what stood there."""
        before = vars(owner).get(name, _ABSENT)
        self._replaced.append((owner, name, before))
        original = getattr(owner, name, None)
        setattr(owner, name, replacement)
        return original

    def undo(self) -> None:
        """Put everything back, last change first."""
        while self._replaced:
            owner, name, before = self._replaced.pop()
            if before is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, before)

"""``planes/sdk.py``, which is written from the kinds and the providers' settings."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import planes
from planes import kind_model, kind_names, sdk

ROOT = Path(__file__).parents[2]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sdk", ROOT / "docs" / "reference" / "sdk.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_is_what_the_models_say() -> None:
    written = (ROOT / "planes" / "sdk.py").read_text(encoding="utf-8")
    assert written == generator().source(), "run `make sdk`"


def test_every_kind_is_a_class_with_its_fields_and_outputs() -> None:
    for kind in kind_names():
        model = kind_model(kind)
        annotations = getattr(sdk, model.__name__).__annotations__
        computed = model.computed.keys() - {"id"}  # which every resource has
        assert annotations.keys() == {*model.model_fields, *computed}


def test_no_field_hides_what_every_resource_has() -> None:
    own = {"urn", "id", "get_provider", "register_outputs", "pulumi_resource_name"}
    for kind in kind_names():
        assert own.isdisjoint(kind_model(kind).model_fields)


def test_the_vocabulary_does_not_import_the_sdk() -> None:
    assert "sdk" not in planes.__all__

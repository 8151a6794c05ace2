"""What the types say of their computed attributes is so."""

import pytest

from providers.local.provider import provider


@pytest.mark.parametrize("name", provider.primitive_types())
def test_attributes_and_what_decides_them_are_of_the_type(name: str) -> None:
    kind = provider.primitive(name)
    assert kind.decided_by.keys() <= kind.computed.keys()
    assert "revision" not in kind.decided_by
    for properties in kind.decided_by.values():
        assert properties <= kind.schema.model_fields.keys()

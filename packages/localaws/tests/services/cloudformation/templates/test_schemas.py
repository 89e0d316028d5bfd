"""The registry's schemas."""

from __future__ import annotations

from localaws.services.cloudformation.resources.registry import resource_types
from localaws.services.cloudformation.templates.schemas import schema_of

OF_THE_CDK = "AWS::CDK::Metadata"


def test_scalars_become_of_the_schemas_types() -> None:
    """Numbers and booleans may be text in a template, and text a number: nested ones and members of maps too."""
    schema = schema_of("AWS::Lambda::Function")
    assert schema is not None
    typed = schema.typed(
        {
            "Timeout": "30",
            "Environment": {"Variables": {"N": 1, "B": True, "T": "x"}},
            "FileSystemConfigs": [{"Arn": "a", "LocalMountPath": 7}],
            "SnapStart": {"ApplyOn": "None"},
            "Undeclared": "1",
        }
    )
    assert typed["Timeout"] == 30
    assert typed["Environment"] == {"Variables": {"N": "1", "B": "true", "T": "x"}}
    assert typed["FileSystemConfigs"] == [{"Arn": "a", "LocalMountPath": "7"}]
    assert typed["Undeclared"] == "1"
    alarm = schema_of("AWS::CloudWatch::Alarm")
    assert alarm is not None
    assert alarm.typed({"Threshold": "0.5", "ActionsEnabled": "true"}) == {"Threshold": 0.5, "ActionsEnabled": True}


def test_what_replaces_and_what_is_required_is_told() -> None:
    """A queue's name replaces it, a role must say who may take it; what is only read is an attribute."""
    queue, role = schema_of("AWS::SQS::Queue"), schema_of("AWS::IAM::Role")
    assert queue is not None
    assert role is not None
    assert "QueueName" in queue.replacing
    assert "DelaySeconds" not in queue.replacing
    assert role.required == {"AssumeRolePolicyDocument"}
    assert queue.has_attribute("Arn")
    assert not queue.has_attribute("Nothing")


def test_every_type_that_is_made_is_in_the_registry_with_its_properties() -> None:
    """No type honours a property that AWS's type does not have."""
    for name, kind in resource_types().items():
        if name == OF_THE_CDK:
            continue
        schema = schema_of(name)
        assert schema is not None, name
        assert kind.properties <= schema.properties, name


def test_a_type_that_is_none_has_no_schema() -> None:
    """Unknown names are told apart."""
    assert schema_of("AWS::Nonsense::Thing") is None

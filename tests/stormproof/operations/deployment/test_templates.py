"""Templates are read as CloudFormation's own tools read them; what lies on this machine is found, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.errors import UsageError
from stormproof.operations.deployment.templates import LocalCode, load, local_code, placed

SHORT = """
Resources:
  Thing:
    Type: AWS::SQS::Queue
    Condition: Wanted
    Properties:
      A: !Ref Other
      B: !GetAtt Other.Nested.Arn
      C: !Sub "${AWS::StackName}-x"
      D: !Join [",", [a, !Ref Other]]
      E: !If [Wanted, 1, 2]
      F: !Not [!Condition Wanted]
      G: !Transform {Name: AWS::Include, Parameters: {Location: s3://b/k}}
      H: !GetAtt [Other, Arn]
      Version: 2012-10-17
"""


BUILT_LAYER = "Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: code}"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder with code and a template's place in it."""
    (tmp_path / "code").mkdir()
    return tmp_path / "template.yaml"


def found(file: Path, text: str) -> list[LocalCode]:
    """Return the local code of a template's text."""
    file.write_text(text, "utf-8")
    return list(local_code(load(file), file.parent))


def test_short_forms_are_long_ones(made: Path) -> None:
    """Each short form is its function; a date stays the text that policies mean."""
    made.write_text(SHORT, "utf-8")
    assert load(made)["Resources"]["Thing"]["Properties"] == {
        "A": {"Ref": "Other"},
        "B": {"Fn::GetAtt": ["Other", "Nested.Arn"]},
        "C": {"Fn::Sub": "${AWS::StackName}-x"},
        "D": {"Fn::Join": [",", ["a", {"Ref": "Other"}]]},
        "E": {"Fn::If": ["Wanted", 1, 2]},
        "F": {"Fn::Not": [{"Condition": "Wanted"}]},
        "G": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}},
        "H": {"Fn::GetAtt": ["Other", "Arn"]},
        "Version": "2012-10-17",
    }


def test_a_template_of_json_is_read_too(made: Path) -> None:
    """JSON is YAML."""
    made.write_text('{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}', "utf-8")
    assert load(made) == {"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}


@pytest.mark.parametrize(
    ("text", "says"), [("a: [", "is no YAML"), ("just text", "has no Resources"), (None, "cannot be read")]
)
def test_what_is_no_template_is_named(made: Path, text: str | None, says: str) -> None:
    """With the file's name."""
    if text is not None:
        made.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=says) as raised:
        load(made)
    assert str(made) in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "name", "property_of_it"),
    [
        ("AWS::Serverless::Function", "CodeUri", {"CodeUri": "s3://b/k"}),
        ("AWS::Serverless::LayerVersion", "ContentUri", {"ContentUri": "s3://b/k"}),
        ("AWS::Lambda::Function", "Code", {"Code": {"S3Bucket": "b", "S3Key": "k"}}),
        ("AWS::Lambda::LayerVersion", "Content", {"Content": {"S3Bucket": "b", "S3Key": "k"}}),
    ],
)
def test_local_code_is_found_and_replaced(made: Path, kind: str, name: str, property_of_it: object) -> None:
    """Each type has its own way to name an object of a bucket."""
    (code,) = found(made, f"Resources: {{F: {{Type: '{kind}', Properties: {{{name}: code/}}}}}}")
    assert code.place == made.parent / "code"
    assert placed(code, "b", "k") == property_of_it


@pytest.mark.parametrize("value", ["s3://bucket/key", "{Bucket: b, Key: k}", "!Ref Somewhere"])
def test_what_lies_in_a_bucket_stays_there(made: Path, value: str) -> None:
    """A packaged template is deployed as it is."""
    text = f"Resources: {{F: {{Type: 'AWS::Serverless::Function', Properties: {{CodeUri: {value}}}}}}}"
    assert found(made, text) == []


def test_a_place_that_is_not_there_is_named(made: Path) -> None:
    """With its resource."""
    with pytest.raises(UsageError, match="resource F: CodeUri gone is not there"):
        found(made, "Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: gone}}}")


def test_local_files_of_other_kinds_are_refused(made: Path) -> None:
    """Rather than handed to AWS as if they were there."""
    with pytest.raises(UsageError, match="TemplateURL is a local file"):
        found(made, "Resources: {S: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: other.yaml}}}")


@pytest.mark.parametrize(
    ("resource", "python"),
    [
        ("Type: 'AWS::Serverless::Function', Properties: {CodeUri: code}", True),
        ("Type: 'AWS::Serverless::Function', Properties: {CodeUri: code, Runtime: nodejs22.x}", False),
        ("Type: 'AWS::Serverless::Function', Properties: {CodeUri: code}, Metadata: {SamResourceId: F}", False),
        (BUILT_LAYER, False),
        (f"{BUILT_LAYER}, Metadata: {{BuildMethod: python3.13}}", True),
    ],
)
def test_requirements_are_installed_where_sam_build_does_so(made: Path, resource: str, *, python: bool) -> None:
    """Functions of Python; layers with a BuildMethod; nothing that `sam build` has built already."""
    (code,) = found(made, f"Globals: {{Function: {{Runtime: python3.13}}}}\nResources: {{F: {{{resource}}}}}")
    assert code.python is python

"""AWS::Lambda::Permission and LayerVersionPermission: statements, whose ID is the physical ID.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversionpermission.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.lambda_.layers import version_of
from localaws.services.cloudformation.resources.simple import Call, Simple
from localaws.services.cloudformation.resources.values import ID, Value, by, same

LONGEST = 100
STATEMENT = Value(lambda subject: subject.place.named(LONGEST))

PERMISSION = Simple(
    "AWS::Lambda::Permission",
    "lambda",
    create=Call(
        "add_permission",
        {
            "StatementId": STATEMENT,
            **same(
                "FunctionName",
                "Action",
                "Principal",
                "SourceArn",
                "SourceAccount",
                "PrincipalOrgID",
                "FunctionUrlAuthType",
                "InvokedViaFunctionUrl",
                "EventSourceToken",
            ),
        },
    ),
    identity=by(STATEMENT),
    attributes={"Id": ID},
    delete=Call("remove_permission", {**same("FunctionName"), "StatementId": ID}),
    updatable=False,
)

OF_LAYER = Simple(
    "AWS::Lambda::LayerVersionPermission",
    "lambda",
    create=Call(
        "add_layer_version_permission",
        {"StatementId": STATEMENT, **version_of("LayerVersionArn"), **same("Action", "Principal", "OrganizationId")},
    ),
    identity=by(STATEMENT),
    attributes={"Id": ID},
    delete=Call("remove_layer_version_permission", {"StatementId": ID, **version_of("LayerVersionArn")}),
    updatable=False,
)

TYPES = (PERMISSION.resource_type(), OF_LAYER.resource_type())

@REQ-5
Feature: Cost control
  Whoever pays hears of it in time: a budget watches all that a month costs, warns before it is used up, says when it is,
  and what is spent can be seen at any time, service by service.

  @AC-5.1
  Rule: A budget of the policy's figure watches what a month costs

    @configuration
    Scenario: A monthly budget counts the costs of all services
      Given the budgets of the account
      When they are compared with the policy's figure
      Then one is of that figure, monthly and of all costs

  @AC-5.2
  Rule: A warning goes out when actual costs are above 80 percent of the budget

    @provoked
    Scenario: 81 percent bring a warning that 79 percent do not bring
      Given alarms that notify the administrator
      When the month's costs rise to 79, 81 and 101 percent of the budget
      Then the administrator was warned at 81 percent, and not before

    @behaviour
    Scenario: A budget that real costs have passed sends its warning
      Given alarms that notify the administrator
      When a budget just below what the month has cost is looked at again
      Then its warning was sent

    @configuration
    Scenario: The administrator is to be told of 80 percent
      Given the budgets of the account
      When they are compared with the policy's figure
      Then one tells the administrator of 80 percent

  @AC-5.3
  Rule: A critical alert goes out when actual costs are above 100 percent of the budget

    @provoked
    Scenario: What is over the budget is told apart from what is near it
      Given alarms that notify the administrator
      When the month's costs rise to 79, 81 and 101 percent of the budget
      Then the administrator was alerted at 101 percent, in other words

    @behaviour
    Scenario: A budget that real costs have passed sends its critical alert
      Given alarms that notify the administrator
      When a budget just below what the month has cost is looked at again
      Then its critical alert was sent

    @configuration
    Scenario: The administrator is to be told of 100 percent
      Given the budgets of the account
      When they are compared with the policy's figure
      Then one tells the administrator of 100 percent

  @AC-5.4
  Rule: A cost script shows what is spent

    @provoked
    Scenario: What is told is what was charged, whatever was credited and whenever the month began
      Given the costs of the account
      When costs with credits, tax and a turn of the month are told
      Then the month to date is what Cost Explorer says, to the cent
      And the days and the share of the budget agree with it

    @behaviour
    Scenario: What is told of the month is what Cost Explorer says
      Given the costs of the account
      When the costs of the month are told
      Then the month to date is what Cost Explorer says, to the cent
      And the days and the share of the budget agree with it

  @AC-5.5
  Rule: Costs are told by service: Lambda, API Gateway, DynamoDB, S3, SQS

    @provoked
    Scenario: Each of the five services is told, those without costs as well, and the rest together
      Given the costs of the account
      When costs with credits, tax and a turn of the month are told
      Then each of the five services is told with what it cost
      And what all others cost is told together

    @behaviour
    Scenario: What is told of each service is what Cost Explorer says
      Given the costs of the account
      When the costs of the month are told
      Then each of the five services is told with what it cost
      And what all others cost is told together

@REQ-8
Feature: Security
  What reaches the system is filtered and encrypted on its way and where it rests, and each part of the system may do
  what it needs, and nothing else.

  @AC-8.6
  Rule: IAM roles follow AWS security best practices

    @behaviour
    Scenario: Each function may do what it needs
      Given the functions of the system and the authorizer before them
      When the policy simulator is asked what their roles may do
      Then each is allowed what its code and its settings need

    @behaviour
    Scenario: No function may do what it does not need
      Given the functions of the system and the authorizer before them
      When the policy simulator is asked what their roles may do
      Then each is refused everything else, other functions' resources too

    @behaviour
    Scenario: Each function has a role of its own, which is Lambda's to assume
      Given the functions of the system and the authorizer before them
      When their roles are looked up
      Then no two of them share a role
      And only Lambda may assume them
      And none has lost the boundary that its function always had

    @behaviour
    Scenario: Policies name what they allow
      Given the functions of the system and the authorizer before them
      When the policies of their roles are analysed
      Then none of them allows by wildcard

    @behaviour
    Scenario: No policy opens a way to more rights
      Given the functions of the system and the authorizer before them
      When the policies of their roles are analysed
      Then none of them opens a way to more rights or to others' data

    @behaviour
    Scenario: A project goes through all agents by these roles
      Given the functions of the system and the authorizer before them
      When a client submits a project and follows it
      Then the project is done
      And every agent has left its work

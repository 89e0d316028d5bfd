@REQ-10
Feature: Runbook
  Whoever is woken at night finds what to do: a chapter for what is done every day, for every alarm, for what there is too
  little of, for a new version, for data that is lost, and whom to call. What it says was tried.

  Background:
    Given the runbook of the system

  @AC-10.1
  Rule: The runbook documents the common tasks of operating the system

    @behaviour
    Scenario: What is done every day, every week and every month can be done as it is written
      Given the runbook's chapter about tasks
      When its commands are run as they are written
      Then the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written
      And each does its work, or has done so as it is written now

    @configuration
    Scenario: The tasks of every day, week and month are written down
      Given the runbook's chapter about tasks
      When it is read
      Then the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written

  @AC-10.2
  Rule: The runbook has a procedure for every alarm that exists

    @behaviour
    Scenario: For each alarm there is a section whose commands work
      Given the runbook's chapter about alarms
      When its commands are run as they are written
      Then every alarm on the system has its section, and every section its alarm
      And the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written
      And each does its work, or has done so as it is written now

    @configuration
    Scenario: For each alarm there is a section
      Given the runbook's chapter about alarms
      When it is read
      Then every alarm on the system has its section, and every section its alarm
      And the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written

  @AC-10.3
  Rule: The runbook has procedures for scaling resources

    @behaviour
    Scenario: What there is too little of can be raised as it is written
      Given the runbook's chapter about scaling
      When its commands are run as they are written
      Then the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written
      And each does its work, or has done so as it is written now

    @configuration
    Scenario: How each resource is scaled is written down
      Given the runbook's chapter about scaling
      When it is read
      Then the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written

  @AC-10.4
  Rule: The runbook has procedures for deploying updates

    @behaviour
    Scenario: An update can be deployed, and taken back, as it is written
      Given the runbook's chapter about deploying
      When its commands are run as they are written
      Then the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written
      And each does its work, or has done so as it is written now

    @configuration
    Scenario: How an update is deployed and taken back is written down
      Given the runbook's chapter about deploying
      When it is read
      Then the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written

  @AC-10.5
  Rule: The runbook has procedures for disaster recovery

    @behaviour
    Scenario: What is lost can be brought back as it is written
      Given the runbook's chapter about recovery
      When its commands are run as they are written
      Then the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written
      And each does its work, or has done so as it is written now

    @configuration
    Scenario: What is done after a disaster is written down
      Given the runbook's chapter about recovery
      When it is read
      Then the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written

  @AC-10.6
  Rule: The runbook says whom to call when it does not help

    @behaviour
    Scenario: Somebody real is named, level by level
      Given the runbook's chapter about contacts
      When its commands are run as they are written
      Then somebody real is named to call, and was made sure of lately
      And the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written
      And each does its work, or has done so as it is written now

    @configuration
    Scenario: Somebody real is named
      Given the runbook's chapter about contacts
      When it is read
      Then somebody real is named to call, and was made sure of lately
      And the chapter speaks of what it has to, its links lead somewhere, and nothing of it has still to be written

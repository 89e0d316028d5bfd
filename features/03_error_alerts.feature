@REQ-3
Feature: Error alerts
  Whoever is on call hears of errors before users complain: by e-mail, with what failed, how badly, and what to do. What
  is no reason to wake anybody makes no alert.

  @AC-3.1
  Rule: An alert goes out when more than 5 percent of a function's executions fail within 5 minutes

    @provoked
    Scenario: Five failures in a hundred wake nobody, the sixth does
      Given the alarms that watch the functions' errors
      When of a hundred executions of each function five fail, and then one more
      Then an alert went out for each function once it was the sixth

    @provoked
    Scenario: A function that is seldom used is heard as well
      Given the alarms that watch the functions' errors
      When of ten executions of each function one fails
      Then an alert went out for each function that failed

    @configuration
    Scenario: An alarm tells five failures in a hundred from six, for each function
      Given the alarms that watch the functions' errors
      When they are tried on figures
      Then one of each function's tells what is too much from what is not

  @AC-3.2
  Rule: An alert goes out when API Gateway answers more than 10 requests with 5xx within 5 minutes

    @provoked
    Scenario: Ten answers with 5xx wake nobody, the eleventh does
      Given the alarms that watch what the API answers
      When each stage answers ten requests with 5xx on a route of our own, and then one more
      Then an alert went out for each stage once it was the eleventh

    @configuration
    Scenario: An alarm tells ten answers with 5xx from eleven, for each stage
      Given the alarms that watch what the API answers
      When they are tried on numbers of answers
      Then one of each stage's tells what is too much from what is not

  @AC-3.3
  Rule: An alert goes out when a function fails three times in a row

    @provoked
    Scenario: Two failures, a success and two failures wake nobody, the third in a row does
      Given the alarms that watch the functions' failures in a row
      When of each function two executions fail, one succeeds, two fail, and then a third
      Then an alert went out for each function once it was the third in a row

    @configuration
    Scenario: An alarm tells three failures in a row from two, for each function
      Given the alarms that watch the functions' failures in a row
      When they are tried on failures in a row
      Then one of each function's tells three in a row from two
      And every execution is reported to whoever counts them

  @AC-3.4
  Rule: Alerts reach the administrator's e-mail address

    @provoked
    Scenario: The administrator finds an alert in the mailbox
      Given the administrator's subscription to alerts
      When of ten executions of each function one fails
      Then the administrator has confirmed to receive alerts
      And each alert that went out is in the administrator's mailbox

    @wired
    Scenario: What an alarm has to say is sent to the administrator
      Given the administrator's subscription to alerts
      When an alarm is set off by hand
      Then the administrator has confirmed to receive alerts
      And its alert is taken by the topic that the administrator is subscribed to, and a copy of it arrives

    @configuration
    Scenario: The administrator is subscribed to all alerts
      Given the administrator's subscription to alerts
      When it is looked at
      Then the administrator has confirmed to receive alerts
      And every message gets through to the administrator

  @AC-3.5
  Rule: An alert carries the error's details and names the resource

    @provoked
    Scenario: Whoever reads an alert knows what failed, how badly, and what to do
      Given the alarms of Stormproof's
      When of ten executions of each function one fails
      Then each alert names the function, the figure measured, the threshold, the time and the region
      And each alert says what to do, and leads to a section of the runbook that there is

    @configuration
    Scenario: Every alarm says what it is about and what to do
      Given the alarms of Stormproof's
      When their descriptions are read
      Then each names a resource and leads to a section of the runbook that there is

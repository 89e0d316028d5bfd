@REQ-11
Feature: Health checks
  Whether clients are served is seen from where they are: probes ask as clients do, from several regions, say how long
  each phase took, and leave nothing behind.

  @AC-11.1
  Rule: A canary tests the health endpoint every five minutes

    @provoked
    Scenario: As time passes the health is asked for every five minutes, and answers
      Given the canaries of the system's region
      When eleven minutes pass
      Then one of them has asked for the health every five minutes, and was answered as stated

    @behaviour
    Scenario: In the last minutes the health was asked for every five minutes, and answered
      Given the canaries of the system's region
      When the runs of the last minutes are looked at
      Then one of them has asked for the health every five minutes, and was answered as stated

    @configuration
    Scenario: A canary is set to run every five minutes
      Given a system whose request for the health is stated
      And the canaries of the system's region
      When their settings are read
      Then one of them is to run every five minutes by a runtime of today

  @AC-11.2
  Rule: An alert goes out when the health endpoint fails two times in a row

    @provoked
    Scenario: One run that fails wakes nobody, two in a row do, and so does a canary that does not run
      Given the alarms that watch the canary
      When its key is denied for one run, then for two in a row, and then it rests
      Then an alert went out once two runs in a row had failed, and none after one
      And an alert went out once no run had taken place

    @configuration
    Scenario: An alarm tells two runs that fail from one, and another that none takes place
      Given a system whose request for the health is stated
      And the alarms that watch the canary
      When they are tried on runs
      Then one of them tells two that failed in a row from one
      And one of them tells that none takes place

  @AC-11.3
  Rule: API functionality is tested end to end, project creation included

    @behaviour
    Scenario: A client's way leads to its end, and leaves nothing behind
      Given a system whose clients' way is stated
      When a client's way is taken from its first step to its cleanup, and the functions do their jobs
      Then every step came to what is stated, and every job was done
      And nothing that was made is left
      And a canary takes this way daily

    @configuration
    Scenario: A canary is set to take a client's way daily
      Given a system whose clients' way is stated
      When the canary of it is read
      Then a canary takes this way daily by its settings

  @AC-11.4
  Rule: Response times of health checks are measured and reported

    @behaviour
    Scenario: What CloudWatch has of each phase is what the check took
      Given the canaries of the system's region
      When health checks of eleven minutes are timed
      Then CloudWatch has each phase of each check as it was: DNS, connecting, TLS, first byte, all
      And a dashboard shows the phases

    @configuration
    Scenario: A dashboard shows how long health checks take
      Given a system whose request for the health is stated
      And the dashboards that are about the system
      When they are read
      Then a dashboard names the phases of the health checks

  @AC-11.5
  Rule: Health checks run from several AWS regions

    @provoked
    Scenario: A fault that one region sees is told from one that all see
      Given the regions from which the system is probed
      When one region's key is denied, then all of them, and then no probe runs
      Then checks were reported from two other regions at least, each run there, and all were served
      And an alert told of the one region, and none of the others
      And an alert told of a fault that all regions see

    @provoked
    Scenario: A region that sees nothing is missed
      Given the regions from which the system is probed
      When one region's key is denied, then all of them, and then no probe runs
      Then checks were reported from two other regions at least, each run there, and all were served
      And alerts told of each region that was silent, and one of a second region that the watch itself was

    @behaviour
    Scenario: In the last minutes checks were reported from two other regions at least
      Given the regions from which the system is probed
      When the checks of the last minutes are looked at
      Then checks were reported from two other regions at least, each run there, and all were served

    @configuration
    Scenario: Alarms stand on what each region sees, on whether it reports, and in a second region
      Given a system whose request for the health is stated
      And the regions from which the system is probed
      When the alarms on them are tried on checks
      Then each region has one that tells two checks that failed from one, and one that tells that none is reported
      And in a second region one tells that nothing is reported any more

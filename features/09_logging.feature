@REQ-9
Feature: Logging
  Whatever happens leaves a trace: who came, what each execution took, what failed. Traces are kept long enough, can be
  asked, and the questions that operators have are written down with the queries that answer them.

  @AC-9.1
  Rule: Every API request is logged with its ID, its time, its user and its endpoint

    @provoked
    Scenario: Each request of a run is found again by its ID
      Given the stages that the API serves
      When all requests of the run are looked for in the access log
      Then each is there with its time, its endpoint and what came of it
      And each that got through is there with its user

    @provoked
    Scenario: What clients send in confidence is in no log
      Given the log groups of the system
      When all requests of the run are looked for in the access log
      Then no log group holds a key or what was sent in confidence

    @behaviour
    Scenario: A request without a key is found again by its ID
      Given the stages that the API serves
      When one request is looked for in the access log
      Then each is there with its time, its endpoint and what came of it

    @configuration
    Scenario: The access log of every stage tells all there is to tell
      Given the stages that the API serves
      When the formats of their access logs are looked up
      Then none leaves out request, time, user, endpoint or outcome

  @AC-9.2
  Rule: Every Lambda execution is logged with its duration, its memory and its errors

    @provoked
    Scenario: Executions that succeed, fail and run into their timeout are all reported
      Given the functions of the system
      When each of them succeeds, fails and times out
      Then each execution is reported with its duration, its memory and its error

    @provoked
    Scenario: What is served reports its work
      Given the functions of the system
      When a client goes its way to the end, and functions do their jobs
      Then each of them has reported its duration and its memory

    @configuration
    Scenario: What is served is set to report every execution
      Given the functions of the system
      When the logging of what they serve is looked up
      Then none leaves an execution out

  @AC-9.3
  Rule: Logs are kept for at least 30 days

    @configuration
    Scenario: Every log group of the system keeps its logs long enough
      Given the log groups of the system
      When it is looked up how long they keep their logs
      Then none keeps them for less than the policy says

  @AC-9.4
  Rule: CloudWatch Logs Insights can analyse the logs

    @provoked
    Scenario: One query finds a line in every log group
      Given the log groups of the system
      When a line is planted in each and looked for by one query
      Then every command of the query language can be used on them
      And the query finds it in each

    @behaviour
    Scenario: One query finds what has been logged
      Given the log groups of the system
      When one query looks for lines where some are known to be
      Then every command of the query language can be used on them
      And the query finds it in each

  @AC-9.5
  Rule: Query examples for common troubleshooting are provided, and each one runs

    @provoked
    Scenario Outline: The runbook's query finds what an operator asks for: <question>
      Given an operator asks "<question>"
      When the troubles that operators meet are caused
      Then the saved query for it shows what was caused
      And it is saved as the runbook has it, for the logs it is about

      Examples:
        | question                                                         |
        | Who was refused, and why?                                        |
        | What did the authorizer decide?                                  |
        | Which keys are used most?                                        |
        | Who went over the limit?                                         |
        | Which requests failed on our side, and where?                    |
        | Which routes are slowest?                                        |
        | Which requests were slowest?                                     |
        | What happened to one request, from the API to the last function? |

    @provoked
    Scenario Outline: The runbook's query finds executions that failed: <question>
      Given an operator asks "<question>"
      When executions of a new version fail, run out of time and of memory
      Then the saved query for it shows what was caused
      And it is saved as the runbook has it, for the logs it is about

      Examples:
        | question                                             |
        | Which functions fail, and how?                       |
        | What drove messages into the dead-letter queues?     |
        | How much memory have the functions to spare?         |
        | Which executions ran out of time or memory?          |
        | How often do functions start cold, and for how long? |

    @provoked
    Scenario: The runbook's query finds what the firewall blocked
      Given an operator asks "What did the firewall block?"
      When the firewall blocks an attack
      Then the saved query for it shows what was caused
      And it is saved as the runbook has it, for the logs it is about

    @behaviour
    Scenario: Every query of the runbook is saved and can be run
      Given the questions of the runbook
      When each saved query is run
      Then none of them fails
      And each is saved as the runbook has it, for the logs it is about

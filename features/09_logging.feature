@REQ-9
Feature: Logging
  Whatever happens leaves a trace: who came, what each execution took, what failed. Traces are kept long enough, can be
  asked, and the questions that operators have are written down with the queries that answer them.

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
        | Which functions fail, and how?                                   |
        | What drove messages into the dead-letter queues?                 |
        | Which routes are slowest?                                        |
        | Which requests were slowest?                                     |
        | How much memory have the functions to spare?                     |
        | What happened to one request, from the API to the last agent?    |

    @behaviour
    Scenario: Every query of the runbook is saved and can be run
      Given the questions of the runbook
      When each saved query is run
      Then none of them fails
      And each is saved as the runbook has it, for the logs it is about

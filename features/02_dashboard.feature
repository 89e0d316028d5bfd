@REQ-2
Feature: Dashboard
  Whoever is on call sees on one screen how the system is: what it is asked, what fails, how long it takes, what waits.
  What the screen shows is what really happened.

  @AC-2.1
  Rule: One dashboard shows all critical metrics

    @provoked
    Scenario: After traffic everything on the dashboard has data
      Given the dashboards that are about the system
      When each function is executed and clients use the API, so often as is known
      Then one dashboard shows all critical metrics, with data

    @configuration
    Scenario: All critical metrics stand on one dashboard
      Given the dashboards that are about the system
      When they are read
      Then one dashboard names all critical metrics

  @AC-2.2
  Rule: The dashboard shows the invocations of every function, every five minutes

    @provoked
    Scenario: As many invocations are shown of each function as there were
      Given the dashboards that are about the system
      When each function is executed and clients use the API, so often as is known
      Then a dashboard shows the invocations of each function as they were counted

    @configuration
    Scenario: The invocations of each function are on a dashboard
      Given the dashboards that are about the system
      When they are read
      Then a dashboard names the invocations of each function

  @AC-2.3
  Rule: The dashboard shows the error rate of every function, every five minutes

    @provoked
    Scenario: One failure in twenty-five executions is shown as four percent
      Given the dashboards that are about the system
      When each function is executed and clients use the API, so often as is known
      Then a dashboard shows the error rate of each function as it was counted

    @configuration
    Scenario: The error rate of each function is on a dashboard
      Given the dashboards that are about the system
      When they are read
      Then a dashboard names the error rate of each function

  @AC-2.4
  Rule: The dashboard shows the requests of the API, every five minutes

    @provoked
    Scenario: As many requests are shown as clients have sent
      Given the dashboards that are about the system
      When each function is executed and clients use the API, so often as is known
      Then a dashboard shows the requests of the API as they were counted

    @configuration
    Scenario: The requests of the API are on a dashboard
      Given the dashboards that are about the system
      When they are read
      Then a dashboard names the requests of the API

  @AC-2.5
  Rule: The dashboard shows the read and write capacity that every table uses, every five minutes

    @provoked
    Scenario: Reads and writes are shown as they were consumed
      Given the dashboards that are about the system
      When each function is executed and clients use the API, so often as is known
      Then a dashboard shows the capacity of each table as it was counted

    @configuration
    Scenario: The capacity that each table uses is on a dashboard
      Given the dashboards that are about the system
      When they are read
      Then a dashboard names the capacity of each table

  @AC-2.6
  Rule: The dashboard shows the depth of every queue, every five minutes

    @provoked
    Scenario: What waits in each queue is shown, in dead-letter queues too
      Given the dashboards that are about the system
      When each function is executed and clients use the API, so often as is known
      Then a dashboard shows the depth of each queue as it was counted

    @configuration
    Scenario: The depth of each queue is on a dashboard
      Given the dashboards that are about the system
      When they are read
      Then a dashboard names the depth of each queue

  @AC-2.7
  Rule: The dashboard can be opened in the console

    @wired
    Scenario: CloudWatch finds nothing wrong with the dashboard and draws each graph
      Given the dashboards that are about the system
      When the first of them is put once more, under another name
      Then the link to it is right, nothing is wrong with it, and each graph was drawn

    @configuration
    Scenario: CloudWatch draws each graph of the dashboard
      Given the dashboards that are about the system
      When each graph of the first of them is drawn
      Then the link to it is right, nothing is wrong with it, and each graph was drawn

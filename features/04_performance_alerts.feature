@REQ-4
Feature: Performance alerts
  Whoever is on call hears that the system is slow before users give up. One slow minute wakes nobody.

  @AC-4.1
  Rule: A warning goes out when a function runs longer than 10 seconds

    @provoked
    Scenario: Nine seconds wake nobody, eleven seconds do
      Given the alarms that watch the functions' durations
      When an execution of each function lasts nine seconds, and then one eleven
      Then a warning went out for each function once it was eleven
      And each function that serves may run longer than ten seconds

    @configuration
    Scenario: An alarm tells an execution of ten seconds from a longer one, for each function
      Given the alarms that watch the functions' durations
      When they are tried on durations
      Then one of each function's tells what is too long from what is not
      And each function may run longer than ten seconds

  @AC-4.2
  Rule: An alert goes out when the API's latency is above 3 seconds for 5 minutes in a row

    @provoked
    Scenario: Slow minutes wake nobody until five in a row are slow
      Given the alarms that watch how long the API takes
      When each stage is slow on a route of our own for minutes that are not in a row, and then for five that are
      Then an alert went out for each stage once five in a row were slow

    @configuration
    Scenario: An alarm tells 3 seconds from more, for each stage, and waits for five minutes in a row
      Given the alarms that watch how long the API takes
      When they are tried on latencies
      Then one of each stage's tells what is too much from what is not

  @AC-4.3
  Rule: Cold starts of every function are tracked and shown

    @provoked
    Scenario: A cold start adds one, an execution without one adds nothing
      Given the dashboards that are about the system
      When each function is executed and clients use the API, so often as is known
      Then each cold start was counted, and a dashboard shows them

    @configuration
    Scenario: A cold start would be counted, an execution without one would not
      Given the dashboards that are about the system
      When the filters of the functions' logs are tried on executions
      Then one of each function's counts cold starts alone, and a dashboard shows them

  @AC-4.4
  Rule: The percentiles p50, p95 and p99 of the API's response time are tracked and shown

    @provoked
    Scenario: The percentiles on the dashboard are those of the requests
      Given the dashboards that are about the system
      When each function is executed and clients use the API, so often as is known
      Then a dashboard shows the percentiles of the response time as they were measured

    @provoked
    Scenario: Response times that were sent on purpose are read back as percentiles
      Given the dashboards that are about the system
      When fast, slower and slow requests are sent on a route of our own, so many of each as is known
      Then a dashboard shows the percentiles that these make

    @configuration
    Scenario: The percentiles of the response time are on a dashboard
      Given the dashboards that are about the system
      When they are read
      Then a dashboard names the percentiles of the response time

  @AC-4.5
  Rule: The dashboard shows performance minute by minute

    @provoked
    Scenario: How long API and functions take is shown minute by minute
      Given the dashboards that are about the system
      When each function is executed and clients use the API, so often as is known
      Then a dashboard shows the performance of API and functions as it was measured

    @configuration
    Scenario: How long API and functions take is on a dashboard, minute by minute
      Given the dashboards that are about the system
      When they are read
      Then a dashboard names the performance of API and functions

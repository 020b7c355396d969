using LightWatch.System.Tests.Grafana;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Distributed;

/// <summary>The distributed stack in good health, over both kinds of PostgreSQL.</summary>
public sealed class DistributedTests
{
    [Theory, InlineData("plain"), InlineData("timescale")]
    public async Task Every_expression_of_the_dashboards_finds_data(string postgres)
    {
        await using var stack = await LocalStack.StartAsync(postgres,
            ("LIGHTWATCH_SETTINGS", "Telemetry__Interval=00:00:02"));
        await DashboardTests.AllFindDataAsync(stack.Client, stack.Web, stack.UntilAsync);
    }

    [Fact]
    public async Task Both_query_processes_answer_what_was_sent_through_the_gateway()
    {
        await using var stack = await LocalStack.StartAsync();
        await using var load = new Load(stack, "sent");
        await load.FlowsAsync("at all");
        await load.VerifyAsync();
    }
}

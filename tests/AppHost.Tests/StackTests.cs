using LightWatch.AppHost.Tests.Support;
using LightWatch.Browser.Tests;
using static Microsoft.Playwright.Assertions;

namespace LightWatch.AppHost.Tests;

/// <summary>The whole stack, started as people start it, with the servers that this machine has.</summary>
public sealed class StackTests(Browser.Tests.Browser browser) : IClassFixture<Browser.Tests.Browser>
{
    private const string Load = "system_cpu_load_average_1m";

    [Fact]
    public async Task Single_server_and_agent_show_this_host()
    {
        await using var stack = await RunningStack.StartAsync("single", "lightwatch");
        await ShowsThisHostAsync(stack);

        await stack.CommandAsync("agent", "stop");
        await stack.UntilAsync(
            async () => stack.Processes("agent").Count == 0 && await stack.ValueAsync(Load) is null,
            "the agent's series to end with it");
        Assert.NotEqual("Running", stack.StateOf("agent"));      // what was stopped stays stopped
        await stack.CommandAsync("agent", "start");
        await stack.UntilAsync(
            async () => await stack.ValueAsync($"time() - timestamp({Load})") is < 2, "new samples of the agent");
    }

    [Fact]
    public async Task Services_over_installed_stores_lose_no_acknowledged_sample_when_parts_are_killed()
    {
        await using var stack = await RunningStack.StartAsync("local", "gateway");
        await ShowsThisHostAsync(stack);

        await using var samples = new AcknowledgedSamples(stack.Web);
        foreach (var victim in (string[])["ingest", "redis", "query", "timescale", "gateway", "agent"])
        {
            var before = samples.Count;
            await stack.UntilAsync(() => Task.FromResult(samples.Count > before), "samples before the end of " + victim);
            await stack.KillAsync(victim);
            var after = samples.Count;
            await stack.UntilAsync(() => Task.FromResult(samples.Count > after), "samples after the end of " + victim);
        }
        await samples.StopAsync();
        (double? Count, double? Newest) found = default;
        await stack.UntilAsync(
            async () =>
            {
                found = (await stack.ValueAsync($"count_over_time({AcknowledgedSamples.Metric}[2h])"),
                    await stack.ValueAsync($"max_over_time({AcknowledgedSamples.Metric}[2h])"));
                return found == (samples.Count, samples.Count);
            },
            () => $"all {samples.Count} acknowledged samples, found {found}");
        await stack.UntilAsync(
            async () => await stack.ValueAsync($"time() - timestamp({Load})") is < 3, "new samples of the agent");
    }

    private async Task ShowsThisHostAsync(RunningStack stack)
    {
        await stack.UntilAsync(async () => await stack.ValueAsync(Load) is not null, "the agent's samples");
        Assert.Equal(1, await stack.ValueAsync($"count({Load}{{job=\"hostmetrics\"}})"));
        await using var visit = await browser.OpenAsync(stack.Web.ToString());
        var cards = visit.Page.Locator(".card");
        await Expect(cards).ToHaveCountAsync(1);
        await Expect(cards.GetByTestId("cpu")).ToContainTextAsync("%");
        Assert.Empty(visit.Troubles);
    }
}

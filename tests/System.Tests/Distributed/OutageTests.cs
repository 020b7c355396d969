using System.Globalization;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Distributed;

/// <summary>One stack for all outages: what one leaves behind is what the next one meets.</summary>
public sealed class OutageStack : IAsyncLifetime
{
    public LocalStack Stack { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Stack = await LocalStack.StartAsync(
        Environment.GetEnvironmentVariable("LIGHTWATCH_POSTGRES") ?? "auto",
        ("LIGHTWATCH_SETTINGS", "Agent__Interval=00:00:01"));

    public async ValueTask DisposeAsync()
    {
        if (Stack is not null) await Stack.DisposeAsync();
    }
}

/// <summary>
/// The distributed stack under load while parts of it die or freeze: what was acknowledged is answered once by every
/// Query process, the rest goes on, recovery needs no operator, memory stays bounded. LIGHTWATCH_OUTAGE_SECONDS sets
/// how long each outage lasts (CI: 20; 300 for a long one).
/// </summary>
public sealed class OutageTests(OutageStack fixture) : IClassFixture<OutageStack>
{
    private const long MaxBytes = 800L * 1024 * 1024;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("LIGHTWATCH_OUTAGE_SECONDS") ?? "20",
            CultureInfo.InvariantCulture));
    private readonly LocalStack _stack = fixture.Stack;

    [Theory]
    [InlineData("kill", false, "postgres")]
    [InlineData("kill", true, "redis")]
    [InlineData("kill", true, "ingest1")]
    [InlineData("kill", true, "query1")]
    [InlineData("kill", false, "postgres", "redis", "ingest1", "query1")]
    [InlineData("freeze", false, "postgres")]
    [InlineData("freeze", true, "redis")]
    [InlineData("freeze", true, "ingest2")]
    [InlineData("freeze", true, "query2")]
    public async Task Outage_loses_and_doubles_nothing(string how, bool acknowledgementsGoOn, params string[] parts)
    {
        await using var load = new Load(_stack, $"outage_{how}_{string.Join('_', parts)}");
        await load.FlowsAsync("before the outage");
        foreach (var part in parts)
        {
            if (how == "kill") await _stack.KillAsync(part);
            else _stack.Freeze(part);
        }

        try
        {
            if (acknowledgementsGoOn) await load.FlowsAsync("during the outage");
            await OutlastAsync(parts);
            if (acknowledgementsGoOn) await load.FlowsAsync("at the end of the outage");
        }
        finally
        {
            if (how == "freeze")
            {
                foreach (var part in parts) _stack.Resume(part);
            }
        }

        if (how == "kill") await _stack.StartAgainAsync();
        await load.FlowsAsync("after the outage");
        await load.VerifyAsync();
        foreach (var part in (string[])["ingest1", "ingest2", "query1", "query2", "gateway"])
            Assert.InRange(_stack.ResidentBytes(part), 1, MaxBytes);
        await _stack.UntilAsync(
            async () => (await _stack.Client.GetStringAsync(new Uri(_stack.Web, "/health"))).StartsWith(
                "{\"status\":\"Healthy\"", StringComparison.Ordinal), "everything to be healthy again");
    }

    // While a Query process is left, the Gateway answers questions that need no store.
    private async Task OutlastAsync(string[] parts)
    {
        var started = TimeProvider.System.GetTimestamp();
        await _stack.UntilAsync(async () => (await _stack.QueryAsync("vector(1)")).Length == 1,
            "an answer during the outage");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (TimeProvider.System.GetElapsedTime(started) < Outage && await timer.WaitForNextTickAsync())
        {
            foreach (var part in (string[])["ingest2", "query2", "gateway"])
                if (!parts.Contains(part)) Assert.InRange(_stack.ResidentBytes(part), 1, MaxBytes);
        }
    }
}

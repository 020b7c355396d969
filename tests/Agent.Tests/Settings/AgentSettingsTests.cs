using LightWatch.Agent.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LightWatch.Agent.Tests.Settings;

public sealed class AgentSettingsTests
{
    [Fact]
    public void Nothing_set_gives_the_defaults()
    {
        var options = Options([]);
        Assert.Equal(("http://127.0.0.1:4317", TimeSpan.FromSeconds(5), "/proc", 10),
            (options.Endpoint, options.Interval, options.ProcPath, options.TopProcesses));
        Assert.False(options.CommandLines);
    }

    [Fact]
    public void Command_line_takes_equals_signs_and_separate_values()
    {
        var options = AgentSettings.Options(
            AgentSettings.Load(["--Agent:Interval=00:00:30", "--agent:endpoint", "https://metrics.example:443"]));
        Assert.Equal((TimeSpan.FromSeconds(30), "https://metrics.example:443"), (options.Interval, options.Endpoint));
    }

    [Fact]
    public void Orchestrators_endpoint_is_taken_where_none_is_set()
    {
        Assert.Equal("http://ingest:5",
            Options(new() { ["services:ingest:otlp-grpc:0"] = "http://ingest:5" }).Endpoint);
        Assert.Equal("http://own:6",
            Options(new()
            {
                ["services:ingest:otlp-grpc:0"] = "http://ingest:5", ["Agent:Endpoint"] = "http://own:6",
            }).Endpoint);
    }

    [Theory]
    [InlineData("Agent:Endpoint", "localhost:4317"), InlineData("Agent:Interval", "00:00:00"),
        InlineData("Agent:Interval", "soon"), InlineData("Agent:TopProcesses", "-1"),
        InlineData("Agent:BufferMaxBytes", "1"), InlineData("Agent:BufferMaxAge", "00:00:01")]
    public void Wrong_setting_stops_the_start_and_is_named(string key, string value) =>
        Assert.Contains(key, Assert.Throws<OptionsValidationException>(() => Options(new() { [key] = value })).Message,
            StringComparison.Ordinal);

    [Theory, InlineData("Agent:Interval=1"), InlineData("--Agent:Interval"), InlineData("--Nonsense=1")]
    public void Argument_that_is_no_setting_is_refused(string argument) =>
        Assert.Contains("--help", Assert.Throws<FormatException>(() => AgentSettings.Load([argument])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Key_that_is_unknown_is_refused_and_every_option_is_known()
    {
        var wrong = AgentSettings.Load(["--Agent:Intervall=00:00:01"]);
        Assert.Contains("Agent:Intervall",
            Assert.Throws<FormatException>(() => AgentSettings.RefuseUnknown(wrong)).Message, StringComparison.Ordinal);
        AgentSettings.RefuseUnknown(AgentSettings.Load(["--agent:interval=00:00:01"]));
        Assert.Equal(typeof(AgentOptions).GetProperties().Select(p => p.Name).Order(StringComparer.Ordinal),
            AgentSettings.KnownKeys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Help_is_given_whatever_else_is_asked()
    {
        Assert.True(AgentSettings.AsksForHelp(["--help", "--Agent:Interval=00:00:01"]));
        Assert.True(AgentSettings.AsksForHelp(["--Agent:Interval=00:00:01", "-h"]));
        Assert.False(AgentSettings.AsksForHelp(["--Agent:Interval=00:00:01"]));
    }

    private static AgentOptions Options(Dictionary<string, string?> settings) =>
        AgentSettings.Options(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}

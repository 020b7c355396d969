using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Distributed;

/// <summary>
/// The distributed model names the listeners, ports and projects that there are. It is no part of the build, so nothing
/// else would notice.
/// </summary>
public sealed partial class AspireModelTests
{
    private static readonly string Model = File.ReadAllText(
        Path.Combine(Programs.Root, "AppHost", "Aspire", "apphost.cs"));

    [Theory, InlineData("Ingest"), InlineData("Query"), InlineData("Gateway")]
    public void Listeners_of_a_service_are_the_ones_of_its_settings(string service)
    {
        using var settings = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Programs.Root, service, "appsettings.json")));
        var configured = settings.RootElement.GetProperty("Kestrel").GetProperty("Endpoints").EnumerateObject()
            .Select(e =>
                (e.Name, new Uri(e.Value.GetProperty("Url").GetString()!).Port,
                    Http2: e.Value.TryGetProperty("Protocols", out var p) && p.GetString() == "Http2"));
        var chain = Model[Model.IndexOf($"AddProject<Projects.{service}>(", StringComparison.Ordinal)..];
        var modelled = Listener.Matches(chain[..chain.IndexOf(';', StringComparison.Ordinal)])
            .Select(m =>
                (m.Groups["name"].Value, int.Parse(m.Groups["port"].Value, CultureInfo.InvariantCulture),
                    m.Groups["rest"].Value.Contains("transport: \"http2\"", StringComparison.Ordinal)));
        Assert.Equal(configured, modelled);
    }

    [Fact]
    public void Folders_that_the_model_refers_to_exist()
    {
        var folder = Path.Combine(Programs.Root, "AppHost", "Aspire");
        var paths = RelativePath.Matches(Model).Select(m => m.Groups["path"].Value).ToList();
        Assert.True(paths.Count >= 6);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(folder, path)), path));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.csproj"));
    }

    [GeneratedRegex("""WithListener\("(?<name>[\w-]+)", (?<port>\d+)(?<rest>[^)]*)\)""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listener { get; }

    [GeneratedRegex("""(?<path>\.\./\.\./[\w/.]+)""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex RelativePath { get; }
}

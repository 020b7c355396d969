using System.Diagnostics;
using System.Text.Json;

namespace LightWatch.AppHost.Tests;

/// <summary>What <c>--publisher manifest</c> writes, for azd and other tools that deploy.</summary>
/// <remarks>Source: Aspire's schema aspire-8.0.json.</remarks>
public sealed class ManifestTests
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["agent"] = "project.v0", ["ingest"] = "project.v0", ["query"] = "project.v0", ["gateway"] = "project.v0",
        ["timescale"] = "container.v0", ["redis"] = "container.v0", ["grafana"] = "container.v1",
        ["metrics"] = "value.v0", ["timescale-password"] = "parameter.v0", ["redis-password"] = "parameter.v0",
    };

    [Fact]
    public async Task Manifest_has_every_part_with_its_listeners_and_no_secret()
    {
        using var folder = new TemporaryFolder();
        using var manifest = JsonDocument.Parse(await PublishAsync(folder["manifest.json"]));
        var resources = manifest.RootElement.GetProperty("resources");
        foreach (var (name, type) in Types)
            Assert.Equal(type, resources.GetProperty(name).GetProperty("type").GetString());
        Assert.False(resources.TryGetProperty("lightwatch", out _));

        Assert.Equal(4317, Port(resources, "ingest", "otlp-grpc"));
        Assert.Equal(4318, Port(resources, "ingest", "otlp-http"));
        Assert.Equal(8080, Port(resources, "gateway", "web"));
        Assert.Equal("http2", Binding(resources, "ingest", "otlp-grpc").GetProperty("transport").GetString());
        foreach (var service in (string[])["ingest", "query", "gateway"])
        {
            var environment = resources.GetProperty(service).GetProperty("env");
            Assert.Equal("{metrics.connectionString}", environment.GetProperty("ConnectionStrings__metrics").GetString());
            // Container apps have one way in from outside.
            var outside = resources.GetProperty(service).GetProperty("bindings").EnumerateObject()
                .Count(b => b.Value.TryGetProperty("external", out var external) && external.GetBoolean());
            Assert.True(outside <= 1, $"{service} has {outside} ways in from outside");
        }
        foreach (var parameter in (string[])["timescale-password", "redis-password", "grafana-password"])
        {
            var input = resources.GetProperty(parameter).GetProperty("inputs").GetProperty("value");
            Assert.True(input.GetProperty("secret").GetBoolean());
            Assert.True(input.GetProperty("default").TryGetProperty("generate", out _));
        }
    }

    [Fact]
    public async Task A_mode_that_does_not_exist_is_refused_in_one_line()
    {
        var (code, _, errors) = await RunAsync("--mode=cloud");
        Assert.Equal(1, code);
        Assert.Equal("LightWatch: --mode is 'cloud'; it can be containers, local or single.", errors.Trim());
    }

    private static JsonElement Binding(JsonElement resources, string service, string name) =>
        resources.GetProperty(service).GetProperty("bindings").GetProperty(name);

    private static int Port(JsonElement resources, string service, string name) =>
        Binding(resources, service, name).GetProperty("targetPort").GetInt32();

    private static async Task<string> PublishAsync(string path)
    {
        var (code, output, errors) = await RunAsync("--publisher", "manifest", "--output-path", path);
        Assert.True(code == 0 && File.Exists(path), output + errors);
        return await File.ReadAllTextAsync(path);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "LightWatch.AppHost.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, errors);
    }
}

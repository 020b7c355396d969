using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LightWatch.System.Tests.Support;

/// <summary>
/// The whole distributed stack as deploy/local.sh starts it, in a folder and on ports of its own. Anything in it can be
/// killed or frozen.
/// </summary>
public sealed class LocalStack : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _settings;
    private Dictionary<string, string> _env = [];

    private LocalStack(Dictionary<string, string> settings) => _settings = settings;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>The Gateway's pages and query API.</summary>
    public Uri Web => new(_env["LIGHTWATCH_URL"]);

    /// <summary>The Gateway's OTLP/HTTP.</summary>
    public Uri OtlpHttp => new(_env["LIGHTWATCH_OTLP_HTTP"]);

    /// <summary>The two Query processes, around the Gateway.</summary>
    public IEnumerable<Uri> Queries => [Port("QUERY1_WEB"), Port("QUERY2_WEB")];

    /// <summary>The passwords of the database and of Redis.</summary>
    public IReadOnlyList<string> Secrets => [_env["POSTGRES_PASSWORD"], _env["REDIS_PASSWORD"]];

    /// <summary>Starts it; without PostgreSQL or Redis the test is skipped, in CI failed.</summary>
    /// <param name="postgres">timescale, plain or auto.</param>
    /// <param name="settings">Further variables of the script.</param>
    public static async Task<LocalStack> StartAsync(string postgres = "auto",
        params (string Name, string Value)[] settings)
    {
        // Below the range from which connections take their own ports.
        var port = 10_000 + (Random.Shared.Next(1_000) * 20);
        var stack = new LocalStack(new(StringComparer.Ordinal)
        {
            ["LIGHTWATCH_CONFIGURATION"] = Programs.Configuration,
            ["LIGHTWATCH_BASE_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["LIGHTWATCH_POSTGRES"] = postgres,
        });
        foreach (var (name, value) in settings) stack._settings[name] = value;
        try
        {
            await stack.StartAgainAsync();
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts what does not run, as a supervisor would.</summary>
    public async Task StartAgainAsync()
    {
        var (code, output) = await RunAsync("start");
        if (output.Contains("missing:", StringComparison.Ordinal)
            || output.Contains("TimescaleDB is not installed", StringComparison.Ordinal))
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null, output);
        Assert.True(code == 0, output);
        _env = File.ReadLines(Path.Combine(_folder.Path, "env")).Select(l => l.Split('=', 2)).ToDictionary(l => l[0],
            l => l[1].Trim('\''), StringComparer.Ordinal);
    }

    /// <summary>SIGKILL to a part and its children: none of them can react to it.</summary>
    public async Task KillAsync(string name)
    {
        var family = Signals.SendToFamily(Pid(name), Signals.Kill);
        await UntilAsync(() => Task.FromResult(!family.Any(Signals.IsRunning)), $"{name} to be gone");
    }

    /// <summary>SIGSTOP: connections stay open and nothing answers, like a network that was cut.</summary>
    public void Freeze(string name) => _ = Signals.SendToFamily(Pid(name), Signals.Stop);

    public void Resume(string name) => _ = Signals.SendToFamily(Pid(name), Signals.Continue);

    /// <summary>Resident memory of a part now.</summary>
    public long ResidentBytes(string name)
    {
        var line = File.ReadLines($"/proc/{Pid(name)}/status").First(
            l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The result array of an instant query, from the Gateway or one of <see cref="Queries"/>.
    /// </summary>
    public async Task<JsonElement[]> QueryAsync(string query, Uri? of = null, long? at = null)
    {
        var time = at is { } t ? $"&time={t.ToString(CultureInfo.InvariantCulture)}" : "";
        using var answer = await Client.GetAsync(
            new Uri(of ?? Web, $"/api/v1/query?query={Uri.EscapeDataString(query)}{time}"));
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{(int)answer.StatusCode} {text}");
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(e => e.Clone())];
    }

    /// <summary>
    /// Waits for a condition; one that is false for two minutes fails the test, with the last lines of every part.
    /// </summary>
    /// <param name="condition">Answers that fail count as false.</param>
    /// <param name="what">What is waited for.</param>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var trouble = "";
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return await condition();
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    trouble = e.Message;
                    return false;
                }
            },
            Deadline, Pause, () => $"timed out waiting for {what}; {trouble}\n{Logs()}");
    }

    public string Logs() =>
        string.Join('\n', Directory.EnumerateFiles(Path.Combine(_folder.Path, "log")).Order(StringComparer.Ordinal)
        .Select(f =>
            $"--- {Path.GetFileName(f)}\n"
                + $"{string.Join('\n', File.ReadLines(f).TakeLast(15).Select(l => l.Length > 400 ? l[..400] : l))}"));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        var (code, output) = await RunAsync("stop");
        _folder.Dispose();
        Assert.True(code == 0, output);
    }

    private Uri Port(string name) => new($"http://127.0.0.1:{_env["PORT_" + name]}");

    private int Pid(string name) => int.Parse(_env["PID_" + name.ToUpperInvariant()], CultureInfo.InvariantCulture);

    private async Task<(int Code, string Output)> RunAsync(string verb)
    {
        // The parts inherit its output: it goes to a file, since a pipe would stay open as long as they live.
        var output = Path.Combine(_folder.Path, $"script-{verb}.txt");
        var start = new ProcessStartInfo("bash")
        {
            UseShellExecute = false,
            ArgumentList =
            {
                "-c", "\"$0\" \"$1\" \"$2\" >\"$3\" 2>&1", Path.Combine(Programs.Root, "deploy", "local.sh"), verb,
                _folder.Path, output,
            },
        };
        foreach (var (name, value) in _settings) start.Environment[name] = value;
        using var script = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline + Deadline);
        await script.WaitForExitAsync(deadline.Token);
        return (script.ExitCode, await File.ReadAllTextAsync(output, CancellationToken.None));
    }
}

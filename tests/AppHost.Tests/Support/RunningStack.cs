using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace LightWatch.AppHost.Tests.Support;

/// <summary>The stack as <c>dotnet run --project AppHost</c> starts it, on free ports and folders of its own.</summary>
internal sealed class RunningStack : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly DistributedApplication _application;
    private readonly string _folder;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, ResourceEvent> _resources = new(StringComparer.Ordinal);
    private readonly Task _watch;

    private RunningStack(DistributedApplication application, string folder, string pages)
    {
        (_application, _folder) = (application, folder);
        Client = new HttpClient { BaseAddress = application.GetEndpoint(pages, "web"), Timeout = Deadline };
        _watch = WatchAsync();
    }

    /// <summary>Asks what has the pages.</summary>
    public HttpClient Client { get; }

    public Uri Web => Client.BaseAddress!;

    /// <summary>Starts the stack in a mode and waits until the resource with the pages is healthy.</summary>
    /// <param name="mode">As <c>--mode</c> takes it.</param>
    /// <param name="pages">The resource that has the pages in this mode.</param>
    public static async Task<RunningStack> StartAsync(string mode, string pages)
    {
        // The stack makes it, with the mode that lets the user postgres pass.
        var folder = Path.Combine(Path.GetTempPath(), "lightwatch-stack-" + Path.GetRandomFileName());
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
        [
            $"--mode={mode}", $"--state={folder}", $"--Storage:Path={folder}/data", "--Agent:BufferPath=none",
            "--Agent:Interval=00:00:01", "--Parameters:timescale-password=apostrophe", "--Parameters:redis-password=comma",
        ]);
        var application = await builder.BuildAsync();
        await application.StartAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        _ = await application.ResourceNotifications.WaitForResourceHealthyAsync(pages, deadline.Token);
        return new RunningStack(application, folder, pages);
    }

    /// <summary>Waits for a condition; one that stays false fails the test with the states of the resources.</summary>
    public Task UntilAsync(Func<Task<bool>> condition, string what) => UntilAsync(condition, () => what);

    /// <summary>The same; what it waits for is asked when it fails.</summary>
    public Task UntilAsync(Func<Task<bool>> condition, Func<string> what) => Eventually.TrueAsync(
        condition, Deadline, Pause,
        () => $"timed out waiting for {what()}: " + string.Join(
            ", ", _resources.Values.Select(r => $"{r.ResourceId} {r.Snapshot.State?.Text}")));

    /// <summary>The value of an instant query with one result; null while there is none.</summary>
    public async Task<double?> ValueAsync(string query)
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString(query), UriKind.Relative));
            if (!answer.IsSuccessStatusCode) return null;
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            var result = json.RootElement.GetProperty("data").GetProperty("result");
            if (result.GetArrayLength() != 1) return null;
            return double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The processes of a resource that run, by the ids of its replicas.</summary>
    public IReadOnlyDictionary<string, int> Processes(string resource) =>
        _resources.Values
            .Where(r => r.Resource.Name == resource && r.Snapshot.State?.Text == KnownResourceStates.Running)
            .Select(r => (r.ResourceId, Id: r.Snapshot.Properties.FirstOrDefault(p => p.Name == "executable.pid")?.Value as int?))
            .Where(r => r.Id is not null)
            .ToDictionary(r => r.ResourceId, r => r.Id!.Value, StringComparer.Ordinal);

    /// <summary>The state of the only replica of a resource; null if it has not been reported.</summary>
    public string? StateOf(string resource) =>
        _resources.Values.SingleOrDefault(r => r.Resource.Name == resource)?.Snapshot.State?.Text;

    /// <summary>SIGKILL to one process of a resource with all it has started, then waits until it runs anew.</summary>
    public async Task KillAsync(string resource)
    {
        KeyValuePair<string, int> victim = default;
        await UntilAsync(() =>
        {
            victim = Processes(resource).FirstOrDefault();
            return Task.FromResult(victim.Key is not null);
        }, $"{resource} to run");
        _ = Signals.SendToFamily(victim.Value, Signals.Kill);
        await UntilAsync(
            () => Task.FromResult(Processes(resource).TryGetValue(victim.Key, out var id) && id != victim.Value),
            $"{victim.Key} to run again");
    }

    /// <summary>Runs a command of the dashboard.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        var result = await _application.ResourceCommands.ExecuteCommandAsync(resource, command);
        Assert.True(result.Success, $"{command} of {resource}: {result.Message}");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watch;
        Client.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _end.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var report in _application.ResourceNotifications.WatchAsync(_end.Token))
                _resources[report.ResourceId] = report;
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }
}

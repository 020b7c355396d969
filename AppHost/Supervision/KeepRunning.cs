using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LightWatch.AppHost.Supervision;

/// <summary>Starts again what ended by itself. What was stopped in the dashboard stays stopped.</summary>
/// <remarks>
/// The orchestrator starts a resource once. A stop that was asked for shows as Stopping before the end; a process that
/// was killed or failed goes from Running to its end at once. Pauses grow with each end that follows soon.
/// </remarks>
internal sealed class KeepRunning(
    ResourceNotificationService resources, ResourceCommandService commands, TimeProvider time,
    ILogger<KeepRunning> log) : BackgroundService
{
    private readonly Dictionary<string, Ends> _ends = [];

    /// <summary>Watches all resources until the stack stops. One reader, in the order of the reports.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var report in resources.WatchAsync(stoppingToken))
            {
                if (report.Resource is not (ProjectResource or ExecutableResource or ContainerResource)) continue;
                if (!_ends.TryGetValue(report.ResourceId, out var ends))
                    _ends[report.ResourceId] = ends = new Ends(time);
                if (ends.See(report.Snapshot.State?.Text) is not { } pause) continue;
                log.Ended(report.ResourceId, report.Snapshot.ExitCode, pause);
                _ = StartAsync(report.ResourceId, pause, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The stack stops.
        }
    }

    private async Task StartAsync(string resource, TimeSpan pause, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(pause, time, cancel);
            var result = await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, cancel);
            if (!result.Success) log.NotStarted(resource, result.Message ?? "no reason given");
        }
        catch (OperationCanceledException)
        {
            // The stack stops.
        }
        catch (Exception e) when (e is DistributedApplicationException or InvalidOperationException)
        {
            log.NotStarted(resource, e.Message);
        }
    }
}

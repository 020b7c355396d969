using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LightWatch.ServiceDefaults;

/// <summary>Ends the telemetry of a stopping process in two short steps.</summary>
/// <remarks>
/// What there is goes out while the listeners still answer: a server that observes itself would otherwise lose the
/// figures since the last interval. What comes after gets as long again; the SDK alone would wait 5 s for each signal
/// if the receiver hangs.
/// </remarks>
internal sealed class TelemetryFlush(IServiceProvider services) : IHostedLifecycleService
{
    private const int MaxMilliseconds = 500;

    public Task StoppingAsync(CancellationToken cancellationToken) => TogetherAsync(
        () => services.GetService<MeterProvider>()?.ForceFlush(MaxMilliseconds),
        () => services.GetService<TracerProvider>()?.ForceFlush(MaxMilliseconds),
        () => services.GetService<LoggerProvider>()?.ForceFlush(MaxMilliseconds));

    public Task StoppedAsync(CancellationToken cancellationToken) => TogetherAsync(
        () => services.GetService<MeterProvider>()?.Shutdown(MaxMilliseconds),
        () => services.GetService<TracerProvider>()?.Shutdown(MaxMilliseconds),
        () => services.GetService<LoggerProvider>()?.Shutdown(MaxMilliseconds));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // An export under way heeds no bound but its own, of ten seconds: it is left behind.
    private static async Task TogetherAsync(params Func<bool?>[] steps)
    {
        Task all = Task.WhenAll(steps.Select(Task.Run));
        await all.WaitAsync(TimeSpan.FromMilliseconds(2 * MaxMilliseconds))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

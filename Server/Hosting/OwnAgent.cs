using LightWatch.Agent;
using LightWatch.Agent.Settings;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;

namespace LightWatch.Server.Hosting;

/// <summary>Runs the agent for this machine inside the server. It sends over the wire like any other agent.</summary>
internal sealed class OwnAgent(AgentOptions options, ILoggerFactory logs, TimeProvider time)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Starts when the listeners are up.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var runner = new AgentRunner(options, logs, time);
        _run = Task.Run(() => runner.RunAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Stops while the listeners still answer, so that the last samples arrive.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class OwnAgentRegistration
{
    extension(WebApplicationBuilder builder)
    {
        /// <summary>Adds the agent unless <c>Agent:Enabled</c> is false.</summary>
        /// <param name="token">The bearer token that it presents to the server's own listener.</param>
        public void AddOwnAgent(string token)
        {
            var settings = builder.Configuration;
            if (!settings.GetValue("Agent:Enabled", true)) return;
            var options = AgentSettings.Options(settings);
            var endpoint = settings["Agent:Endpoint"];
            if (options.Token.Length == 0 && endpoint is null) options.Token = token;

            // It lives and dies with this server, so its buffer lies with this server's data.
            if (options.BufferPath.Length == 0)
                options.BufferPath = Path.Combine(settings["Storage:Path"] ?? new StorageOptions().Path, "agent");
            options.Endpoint = endpoint ?? settings.ListenerUrl(Listeners.OtlpGrpc);
            builder.Services.AddHostedService(s => ActivatorUtilities.CreateInstance<OwnAgent>(s, options));
        }
    }
}

using LightWatch.ServiceDefaults.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Control.Access;

/// <summary>Makes the first credentials in a service of its own, as soon as the documents answer, and shows them on its console.</summary>
internal sealed class FirstCredentialsAtStart(
    Users users, Tokens tokens, IOptions<AccessOptions> access, IConfiguration configuration, TimeProvider time, ILogger<FirstCredentialsAtStart> log) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!access.Value.IsRequired(configuration)) return;
        using var again = new PeriodicTimer(Patience, time);
        var said = false;
        try
        {
            while (!await TryAsync(!said, stoppingToken))
            {
                said = true;
                _ = await again.WaitForNextTickAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops before its store was there.
        }
    }

    private async Task<bool> TryAsync(bool complain, CancellationToken cancel)
    {
        try
        {
            // The console and not the log: logs are shipped and kept.
            if (await FirstCredentials.CreateIfNoneAsync(users, tokens, cancel) is { } first) Console.WriteLine("\n" + first.Announcement);
            return true;
        }
        catch (Exception e) when (DocumentTrouble.Is(e))
        {
            if (complain) log.CredentialsUnknown(e.Message);
            return false;
        }
    }
}

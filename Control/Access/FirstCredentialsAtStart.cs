using LightWatch.Control.Documents;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Control.Access;

/// <summary>
/// Makes the first credentials in a service of its own, as soon as the documents answer, and shows them on its console.
/// </summary>
internal sealed class FirstCredentialsAtStart(
    Users users, Tokens tokens, IOptions<AccessOptions> access, IConfiguration configuration, TimeProvider time,
        ILogger<FirstCredentialsAtStart> log) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!access.Value.IsRequired(configuration)) return;
        using var timer = new PeriodicTimer(RetryPause, time);
        var reported = false;
        try
        {
            while (!await TryAsync(!reported, stoppingToken))
            {
                reported = true;
                _ = await timer.WaitForNextTickAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops before its store answered.
        }
    }

    private async Task<bool> TryAsync(bool report, CancellationToken cancel)
    {
        try
        {
            // The console and not the log: logs are shipped and kept.
            if (await FirstCredentials.CreateIfNoneAsync(users, tokens, cancel) is { } first)
                Console.WriteLine("\n" + first.Announcement);
            return true;
        }
        catch (Exception e) when (DocumentErrors.IsExpected(e))
        {
            if (report) log.CredentialsUnknown(e.Message);
            return false;
        }
    }
}

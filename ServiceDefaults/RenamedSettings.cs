using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LightWatch.ServiceDefaults;

/// <summary>
/// Keys of former versions. One that is still set stops the start: ignored, it would silently be the default.
/// </summary>
internal static class RenamedSettings
{
    private static readonly (string Old, string New)[] Keys =
    [
        ("Storage:MostBlockBytes", "Storage:MaxBlockBytes"),
        ("Storage:MostActiveSeries", "Storage:MaxActiveSeries"),
        ("Query:MostConcurrent", "Query:MaxConcurrent"),
        ("Query:MostWaiting", "Query:MaxWaiting"),
        ("Query:MostSamples", "Query:MaxSamples"),
        ("Query:MostBytes", "Query:MaxBytes"),
        ("Query:MostBytesTogether", "Query:MaxTotalBytes"),
        ("Query:MostPoints", "Query:MaxPoints"),
        ("Query:MostLiveConnections", "Query:MaxLiveConnections"),
        ("Query:TimeoutSeconds", "Query:Timeout"),
        ("Query:WaitSeconds", "Query:MaxWait"),
        ("Query:LookbackSeconds", "Query:Lookback"),
        ("Query:SlowMilliseconds", "Query:SlowQuery"),
        ("Gateway:HealthCheckSeconds", "Gateway:HealthCheckInterval"),
        ("Gateway:HealthTimeoutSeconds", "Gateway:HealthTimeout"),
        ("Gateway:SilenceSeconds", "Gateway:MaxSilence"),
        ("Postgres:MostConnections", "Postgres:MaxConnections"),
        ("Hot:MostBytes", "Hot:MaxBytes"),
        ("Hot:PublishPatience", "Hot:PublishTimeout"),
        ("Hot:AnswerPatience", "Hot:AnswerTimeout"),
        ("Redis:LongestPause", "Redis:MaxPause"),
        ("Redis:MostPending", "Redis:MaxPending"),
        ("Redis:MostPendingBytes", "Redis:MaxPendingBytes"),
        ("Redis:MostReplyBytes", "Redis:MaxReplyBytes"),
    ];

    /// <summary>Refuses settings under their former keys.</summary>
    /// <exception cref="OptionsValidationException">
    /// Some are set; the message names each old key with its new one.
    /// </exception>
    public static void Refuse(IConfiguration configuration)
    {
        string[] failures = [.. Keys.Where(k => configuration[k.Old] is not null).Select(k => $"{k.Old} is called {k.New} now")];
        if (failures.Length > 0) throw new OptionsValidationException("settings", typeof(RenamedSettings), failures);
    }
}

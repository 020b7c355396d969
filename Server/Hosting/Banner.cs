using LightWatch.Control.Access;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.Server.Hosting;

/// <summary>Prints after the start where the pages are and where senders send.</summary>
internal static class Banner
{
    public static void Print(WebApplication server, FirstCredentials? first)
    {
        var web = server.Configuration.ListenerUrl(Listeners.Web);
        Console.WriteLine($"""

            LightWatch is running.
              look    {web}
              send    OTLP/gRPC     {server.Configuration.ListenerUrl(Listeners.OtlpGrpc)}
                      OTLP/HTTP     {server.Configuration.ListenerUrl(Listeners.OtlpHttp)}/v1/metrics
                      remote write  {web}/api/v1/write
              data    {server.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Path}
              stop    Ctrl-C

            """);
        if (first is not null) Console.WriteLine(first.Announcement);
    }
}

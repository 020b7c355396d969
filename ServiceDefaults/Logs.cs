using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LightWatch.ServiceDefaults;

/// <summary>Logs for people on a terminal, one JSON object a line for everything else.</summary>
internal static class Logs
{
    extension(IHostApplicationBuilder builder)
    {
        public void AddLogs()
        {
            // A formatter that the configuration names (Aspire does) stays.
            if (builder.Configuration["Logging:Console:FormatterName"] is not null) return;
            builder.Services.Configure<ConsoleLoggerOptions>(console =>
                console.FormatterName =
                    Console.IsOutputRedirected ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple);
            builder.Services.Configure<SimpleConsoleFormatterOptions>(line =>
            {
                line.SingleLine = true;
                line.TimestampFormat = "HH:mm:ss ";
            });
            builder.Services.Configure<JsonConsoleFormatterOptions>(line =>
            {
                line.UseUtcTimestamp = true;
                line.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
    }
}

namespace LightWatch.Server;

/// <summary>The settings that are changed most often, for <c>--help</c>. All of them are in docs/settings.md.</summary>
internal static class SettingsHelp
{
    public const string Text = """
        Settings come from appsettings.json, the environment (Storage__Path) and the command line (--Storage:Path=DIR):
          Storage:Path                        data folder (default: the platform's state folder)
          Storage:RawRetention                how long raw samples are kept, default 30.00:00:00
          Storage:MinuteRetention             the same for minutes, default 90.00:00:00
          Storage:HourRetention               the same for hours, default 730.00:00:00
          Kestrel:Endpoints:web:Url           pages and query API, default http://127.0.0.1:8080
          Kestrel:Endpoints:otlp-grpc:Url     OTLP/gRPC in, default http://127.0.0.1:4317
          Kestrel:Endpoints:otlp-http:Url     OTLP/HTTP in, default http://127.0.0.1:4318
          Access:Mode                         Auto (credentials as soon as a listener is not on loopback), Required, Off
          Agent:Enabled                       collect this machine's own metrics, default true
          Agent:Interval                      how often, default 00:00:05
          Telemetry:Interval                  how often the server stores its own metrics, default 00:00:15
          Logging:LogLevel:Default            Information, Warning, Debug …
        """;
}

using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.AppHost;

/// <summary>Turns what stops a start into one sentence; what it does not know stays an exception with its trace.</summary>
internal static class StartError
{
    public static string? Explain(Exception error) => error switch
    {
        OptionsValidationException wrong => "wrong setting: " + string.Join("; ", wrong.Failures),
        StoreException store => store.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } used =>
            used.Message + "  Another address: --Kestrel:Endpoints:NAME:Url=http://127.0.0.1:PORT",
        UnauthorizedAccessException denied => denied.Message + "  Another folder: --Storage:Path=DIR",
        InvalidDataException file => file.Message,
        OperationCanceledException => "stopped",
        _ => null,
    };
}

using LightWatch.ServiceDefaults.Access;
using LightWatch.Storage;
using LightWatch.Storage.Control.Access;
using LightWatch.Storage.Hosting;
using Microsoft.Extensions.Options;

namespace LightWatch.Gateway;

/// <summary>How a Gateway that is a process of its own knows whom to let in.</summary>
internal static class OwnAccess
{
    extension(WebApplicationBuilder builder)
    {
        /// <summary>
        /// With a database it asks the same credentials as the services behind it; without one it can ask nobody, and stays on loopback
        /// unless told that access is not its business. Credentials are passed on untouched either way, and checked again behind it.
        /// </summary>
        public void AddOwnAccess()
        {
            if (!string.IsNullOrEmpty(builder.Configuration.GetConnectionString("metrics")))
            {
                builder.AddStorage(StorageUse.Documents);
                builder.AddCredentials();
                builder.AddFirstCredentials();
                return;
            }

            builder.Services.AddSingleton<IValidateOptions<AccessOptions>>(new NeedsDocuments(builder.Configuration));
        }
    }

    private sealed class NeedsDocuments(IConfiguration configuration) : IValidateOptions<AccessOptions>
    {
        public ValidateOptionsResult Validate(string? name, AccessOptions options) => !options.IsRequired(configuration)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"credentials are required ({(options.Mode == AccessMode.Required ? "Access:Mode is Required" : AccessOptions.BeyondLoopback(configuration) + " is reachable from other machines")})"
                + ", but this Gateway cannot check any: set ConnectionStrings:metrics to the services' database, or Access:Mode to Off if something in front of it decides who may call");
    }
}

using LightWatch.ServiceDefaults.Access;
using LightWatch.Storage;
using LightWatch.Storage.Control.Access;
using LightWatch.Storage.Hosting;
using Microsoft.Extensions.Options;

namespace LightWatch.Gateway.Access;

/// <summary>How a Gateway that is a process of its own checks credentials.</summary>
internal static class StandaloneAccess
{
    extension(WebApplicationBuilder builder)
    {
        /// <summary>
        /// With a database, by the same users and tokens as the services behind it; without one it cannot check any,
        /// and listens on loopback only unless <c>Access:Mode</c> is Off. Credentials are forwarded unchanged either
        /// way, and checked again there.
        /// </summary>
        public void AddStandaloneAccess()
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
        public ValidateOptionsResult Validate(string? name, AccessOptions options)
        {
            if (!options.IsRequired(configuration)) return ValidateOptionsResult.Success;
            var reason = options.Mode == AccessMode.Required
                ? "Access:Mode is Required"
                : AccessOptions.BeyondLoopback(configuration) + " is reachable from other machines";
            return ValidateOptionsResult.Fail(
                $"credentials are required ({reason}), but this Gateway cannot check any: "
                + "set ConnectionStrings:metrics to the services' database, "
                + "or Access:Mode to Off if something in front of it decides who may call");
        }
    }
}
